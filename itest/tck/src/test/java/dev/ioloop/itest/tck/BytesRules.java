package dev.ioloop.itest.tck;

import dev.ioloop.stream.ConnectionOptions;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.Parameters;

/** The bytes of a stream, as a publisher; one at a time is received, so that each is an element. */
public class BytesRules extends FlowPublisherVerification<ByteBuffer> {
    private static final ConnectionOptions ONE_BY_ONE = ConnectionOptions.DEFAULT.withReadChunk(1);

    private final Pairs pairs;

    @Parameters("poller")
    public BytesRules(String poller) {
        super(Bounds.environment());
        pairs = new Pairs(poller);
    }

    @Override
    public Flow.Publisher<ByteBuffer> createFlowPublisher(long elements) {
        return pairs.fedWith(new byte[]{'x'}, elements, ONE_BY_ONE).publisher();
    }

    @Override
    public Flow.Publisher<ByteBuffer> createFailedFlowPublisher() {
        return pairs.reset().publisher();
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
