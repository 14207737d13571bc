package dev.ioloop.itest.tck;

import dev.ioloop.stream.ConnectionOptions;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.Parameters;

/** The lines of a stream, as a publisher. */
public class LinesRules extends FlowPublisherVerification<String> {
    private final Pairs pairs;

    @Parameters("poller")
    public LinesRules(String poller) {
        super(Bounds.environment());
        pairs = new Pairs(poller);
    }

    @Override
    public Flow.Publisher<String> createFlowPublisher(long elements) {
        return pairs.fedWith("line\n".getBytes(StandardCharsets.UTF_8), elements, ConnectionOptions.DEFAULT).lines();
    }

    @Override
    public Flow.Publisher<String> createFailedFlowPublisher() {
        return pairs.reset().lines();
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
