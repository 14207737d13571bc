package dev.ioloop.itest.tck;

import dev.ioloop.stream.Stream;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.SubscriberWhiteboxVerification.SubscriberPuppet;
import org.reactivestreams.tck.SubscriberWhiteboxVerification.WhiteboxSubscriberProbe;
import org.reactivestreams.tck.flow.FlowSubscriberWhiteboxVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.Parameters;

/** The writing end of a stream with a probe at each signal; it cancels as it does on its own, when the stream ends. */
public class ProbedWriterRules extends FlowSubscriberWhiteboxVerification<ByteBuffer> {
    private final Pairs pairs;

    @Parameters("poller")
    public ProbedWriterRules(String poller) {
        super(Bounds.environment());
        pairs = new Pairs(poller);
    }

    @Override
    protected Flow.Subscriber<ByteBuffer> createFlowSubscriber(WhiteboxSubscriberProbe<ByteBuffer> probe) {
        Stream stream = pairs.drained();
        return new Probed(stream, stream.subscriber(), probe);
    }

    @Override
    public ByteBuffer createElement(int element) {
        return ByteBuffer.wrap(new byte[]{(byte) element});
    }

    /** Passes each signal on to the writer, and then tells the probe. */
    private final class Probed implements Flow.Subscriber<ByteBuffer> {
        private final Stream stream;
        private final Flow.Subscriber<ByteBuffer> writer;
        private final WhiteboxSubscriberProbe<ByteBuffer> probe;

        Probed(Stream stream, Flow.Subscriber<ByteBuffer> writer, WhiteboxSubscriberProbe<ByteBuffer> probe) {
            this.stream = stream;
            this.writer = writer;
            this.probe = probe;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            writer.onSubscribe(subscription);
            probe.registerOnSubscribe(new SubscriberPuppet() {
                @Override
                public void triggerRequest(long elements) {
                    subscription.request(elements);
                }

                @Override
                public void signalCancel() {
                    pairs.soon(stream::close);
                }
            });
        }

        @Override
        public void onNext(ByteBuffer element) {
            writer.onNext(element);
            probe.registerOnNext(element);
        }

        @Override
        public void onError(Throwable failure) {
            writer.onError(failure);
            probe.registerOnError(failure);
        }

        @Override
        public void onComplete() {
            writer.onComplete();
            probe.registerOnComplete();
        }
    }

    @AfterMethod(alwaysRun = true)
    public void closeStreams() {
        pairs.closeStreams();
    }

    @AfterClass(alwaysRun = true)
    public void close() {
        pairs.close();
    }
}
