package dev.ioloop.itest.tck;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.testng.ITestResult;

/**
 * The kit of Reactive Streams 1.0.4 against the Flow views. Each rule is a test here, but for those that the kit leaves
 * out, as not testable or not asked for, which are counted; a required one that is left out has failed.
 */
@ParameterizedClass
@ValueSource(strings = {"nio", "epoll"})
@Timeout(value = 100, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReactiveStreamsTest {
    /** The kit has 38 rules for publishers and at least 21 for subscribers: fewer have not run. */
    private static final int LEAST_OF_PUBLISHER = 38;
    private static final int LEAST_OF_SUBSCRIBER = 21;

    private final String poller;

    ReactiveStreamsTest(String poller) {
        this.poller = poller;
    }

    @TestFactory
    Stream<DynamicNode> linesAreAPublisher() {
        return rules(LinesRules.class, LEAST_OF_PUBLISHER);
    }

    @TestFactory
    Stream<DynamicNode> bytesAreAPublisher() {
        return rules(BytesRules.class, LEAST_OF_PUBLISHER);
    }

    @TestFactory
    Stream<DynamicNode> theWritingEndIsASubscriber() {
        return rules(WriterRules.class, LEAST_OF_SUBSCRIBER);
    }

    @TestFactory
    Stream<DynamicNode> theWritingEndIsASubscriberByTheProbe() {
        return rules(ProbedWriterRules.class, LEAST_OF_SUBSCRIBER);
    }

    private Stream<DynamicNode> rules(Class<?> rules, int least) {
        List<ITestResult> results = KitRun.of(rules, poller);
        List<ITestResult> leftOut = results.stream().filter(ReactiveStreamsTest::isLeftOut).toList();
        DynamicTest count = DynamicTest.dynamicTest(
                results.size() + " rules, of which the kit leaves " + leftOut.size() + " out",
                () -> assertTrue(results.size() >= least, () -> "the kit has run " + results.size() + " tests of "
                        + rules.getSimpleName() + "; at least " + least + " were expected"));
        return Stream.of(DynamicContainer.dynamicContainer(rules.getSimpleName() + " on " + poller,
                Stream.concat(Stream.of(count),
                        results.stream().filter(result -> !leftOut.contains(result)).map(ReactiveStreamsTest::rule))));
    }

    /** Not testable, or optional and not asked for. */
    private static boolean isLeftOut(ITestResult result) {
        return result.getStatus() == ITestResult.SKIP && !result.getName().startsWith("required");
    }

    private static DynamicTest rule(ITestResult result) {
        return DynamicTest.dynamicTest(result.getName(), () -> {
            Throwable why = result.getThrowable();
            switch (result.getStatus()) {
                case ITestResult.SUCCESS -> {
                }
                case ITestResult.SKIP -> fail("a required rule was skipped: "
                        + (why == null ? "the kit gives no reason" : why.getMessage()));
                default -> throw why == null ? new AssertionError("the kit gives no reason") : why;
            }
        });
    }
}
