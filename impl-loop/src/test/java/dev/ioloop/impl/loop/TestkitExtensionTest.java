package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.Interest;
import dev.ioloop.LoopOptions;
import dev.ioloop.testkit.ManualClock;
import dev.ioloop.testkit.ManualLoop;
import dev.ioloop.testkit.junit.Allow;
import dev.ioloop.testkit.junit.ExpectedFailures;
import dev.ioloop.testkit.junit.Leak;
import dev.ioloop.testkit.junit.LoopExtension;
import dev.ioloop.testkit.junit.Running;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.slf4j.LoggerFactory;

/** The testkit's extension fails the tests that leave something behind, and no others. */
@Timeout(60)
class TestkitExtensionTest {
    static final CountDownLatch RELEASE = new CountDownLatch(1);

    private static Map<String, String> run(Class<?> samples) {
        Map<String, String> results = new ConcurrentHashMap<>();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(samples)).build();
        LauncherFactory.create(LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false).build())
                .execute(request, new TestExecutionListener() {
                    @Override
                    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                        if (test.isTest()) {
                            results.put(test.getDisplayName().replaceAll("\\(.*", ""), result.getThrowable()
                                    .map(Throwable::getMessage).orElse("ok"));
                        }
                    }
                });
        return results;
    }

    private static void assertNames(Map<String, String> results, String test, String... parts) {
        String message = results.get(test);
        for (String part : parts) {
            assertTrue(message != null && message.contains(part), test + " gave: " + message);
        }
    }

    @Test
    void eachKindOfLeakFailsATest() {
        Map<String, String> results = run(Leaking.class);
        assertNames(results, "channel", "Leak.CHANNELS", "ManualChannel[left]");
        assertNames(results, "timer", "Leak.TIMERS", "waits, due in PT59M");
        assertNames(results, "timerOfARunningLoop", "Leak.TIMERS", "running loop");
        assertNames(results, "timerOfTheClock", "Leak.TIMERS", "ManualClock");
        assertNames(results, "failure", "Leak.FAILURES", "nobody takes this");
        assertNames(results, "missingFailure", "Leak.FAILURES", "has not come");
        assertNames(results, "logError", "Leak.LOG_ERRORS", "this is an error");
        assertEquals(7, results.size());
    }

    @Test
    void aLoopThatDoesNotCloseFailsATestWithItsStack() {
        try {
            assertNames(run(Blocking.class), "blocks", "Leak.OPEN_LOOP", "await");
        } finally {
            RELEASE.countDown();
        }
    }

    @Test
    void cleanAndAllowedTestsPass() {
        Map<String, String> results = run(Clean.class);
        assertEquals(Map.of("clean", "ok", "taken", "ok", "allowed", "ok", "unref", "ok"), results);
    }

    /** Not found by the build, since it is no top-level class and not @Nested. */
    @ExtendWith(LoopExtension.class)
    static class Leaking {
        @Test
        void channel(ManualLoop manual) throws Exception {
            manual.loop().register(manual.pollers().channel("left"), Interest.READ, (r, e) -> {});
        }

        @Test
        void timer(IOLoop loop) {
            loop.callLater(Duration.ofHours(1), () -> {});
        }

        @Test
        void timerOfARunningLoop(@Running IOLoop loop) {
            loop.execute(() -> loop.callLater(Duration.ofHours(1), () -> {}));
        }

        @Test
        void timerOfTheClock(ManualClock clock) {
            clock.callLater(Duration.ofHours(1), () -> {});
        }

        @Test
        void failure(ManualLoop manual) {
            manual.loop().execute(() -> {
                throw new IllegalStateException("nobody takes this");
            });
            manual.settle();
        }

        @Test
        void missingFailure(ExpectedFailures failures) {
            failures.expect(IllegalStateException.class);
        }

        @Test
        void logError() {
            LoggerFactory.getLogger("sample").error("this is an error");
        }
    }

    /** As {@link Leaking}. */
    static class Blocking {
        @RegisterExtension
        final LoopExtension loops = new LoopExtension(LoopOptions.defaults(), Duration.ofMillis(200));

        @Test
        void blocks(@Running IOLoop loop) {
            loop.execute(() -> {
                try {
                    RELEASE.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    /** As {@link Leaking}. */
    @ExtendWith(LoopExtension.class)
    static class Clean {
        @Test
        void clean(IOLoop loop, @Running IOLoop running, ManualLoop manual, ManualClock clock) {
            assertEquals(clock, manual.clock());
            loop.callLater(Duration.ZERO, () -> {});
            loop.runUntilIdle();
        }

        @Test
        void taken(@Running IOLoop loop, ExpectedFailures failures) throws Exception {
            loop.execute(() -> {
                throw new IllegalStateException("taken");
            });
            failures.take(IllegalStateException.class, Duration.ofSeconds(10));
        }

        @Test
        @Allow({Leak.TIMERS, Leak.LOG_ERRORS})
        void allowed(IOLoop loop) {
            loop.callLater(Duration.ofHours(1), () -> {});
            LoggerFactory.getLogger("sample").error("allowed");
        }

        @Test
        void unref(IOLoop loop) {
            loop.callLater(Duration.ofHours(1), () -> {}).unref();
        }
    }
}
