package dev.ioloop.itest.tck;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.Parameters;

/** The writing end of a stream, as a subscriber seen from outside. */
public class WriterRules extends FlowSubscriberBlackboxVerification<ByteBuffer> {
    private final Pairs pairs;

    @Parameters("poller")
    public WriterRules(String poller) {
        super(Bounds.environment());
        pairs = new Pairs(poller);
    }

    @Override
    public Flow.Subscriber<ByteBuffer> createFlowSubscriber() {
        return pairs.drained().subscriber();
    }

    @Override
    public ByteBuffer createElement(int element) {
        return ByteBuffer.wrap(new byte[]{(byte) element});
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
