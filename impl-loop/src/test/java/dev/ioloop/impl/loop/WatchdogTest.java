package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BlockedAction;
import dev.ioloop.BlockedLoop;
import dev.ioloop.LoopOptions;
import dev.ioloop.Watchdog;
import dev.ioloop.itest.contracts.LogCapture;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.spi.LoopBinding;
import java.io.BufferedReader;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WatchdogTest {
    private static final Duration SHORT = Duration.ofMillis(20);

    private final BlockingQueue<BlockedLoop> reports = new LinkedBlockingQueue<>();

    private Watchdog watchdog(Duration threshold) {
        return new Watchdog(threshold, reports::add);
    }

    private BlockedLoop report() throws InterruptedException {
        BlockedLoop report = reports.poll(10, TimeUnit.SECONDS);
        assertNotNull(report, "no report within 10 s");
        return report;
    }

    /** Blocks the loop until the watchdog has barked. */
    private BlockedLoop blockedIn(LoopRunner runner) {
        return runner.call(this::report);
    }

    @Test
    @Row({"TOR-BLK-006", "PYF-LOP-031"})
    void aBlockedLoopIsReportedWithItsStackWhileItIsStillBlocked() {
        try (LoopRunner runner = new LoopRunner(LoopOptions.defaults().withWatchdog(watchdog(SHORT)))) {
            BlockedLoop report = blockedIn(runner);
            assertSame(runner.loop, report.loop());
            assertSame(runner.thread(), report.thread());
            assertEquals(SHORT, report.threshold());
            assertTrue(report.blockedFor().compareTo(SHORT) >= 0, report.blockedFor().toString());
            assertTrue(report.stack().stream().anyMatch(frame -> frame.getMethodName().equals("report")
                    && frame.getClassName().equals(WatchdogTest.class.getName())), report.stack().toString());
        }
    }

    @Test
    @Row("TOR-BLK-010")
    void eachTurnThatBlocksIsReportedOnce() throws Exception {
        try (LoopRunner runner = new LoopRunner(LoopOptions.defaults().withWatchdog(watchdog(SHORT)))) {
            for (int i = 0; i < 3; i++) {
                runner.run(() -> {
                    report();
                    assertNull(reports.poll(4 * SHORT.toMillis(), TimeUnit.MILLISECONDS), "told twice of one turn");
                });
            }
            assertEquals(0, reports.size());
        }
    }

    @Test
    @Row("TOR-BLK-003")
    void allThatRunsInATurnIsMeasuredTogether() throws Exception {
        Duration threshold = Duration.ofMillis(150);
        try (LoopRunner runner = new LoopRunner(LoopOptions.defaults().withWatchdog(watchdog(threshold)))) {
            CountDownLatch last = new CountDownLatch(1);
            runner.run(() -> {
                for (int i = 0; i < 4; i++) {
                    boolean isLast = i == 3;
                    runner.loop.execute(() -> {
                        spin(Duration.ofMillis(60));
                        if (isLast) {
                            last.countDown();
                        }
                    });
                }
            });
            report();
            assertTrue(last.await(10, TimeUnit.SECONDS));
        }
    }

    private static void spin(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    @Row("TOR-BLK-002")
    void theWaitInThePollDoesNotCountAndWakesNobody() throws Exception {
        try (LoopRunner runner = new LoopRunner(LoopOptions.defaults().withWatchdog(watchdog(SHORT)))) {
            runner.run(() -> {
            });
            Thread dog = thread(runner.loop);
            awaitParkedWithoutLimit(dog);
            long turns = runner.loop.diagnostics().snapshot().turns();
            assertNull(reports.poll(5 * SHORT.toMillis(), TimeUnit.MILLISECONDS), "an idle loop was reported");
            assertEquals(turns, runner.loop.diagnostics().snapshot().turns(), "the watchdog has woken the loop");
            assertEquals(Thread.State.WAITING, dog.getState(), "the watchdog does not sleep while the loop does");
            blockedIn(runner);
        }
    }

    private static Thread thread(EventLoop loop) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("ioloop-" + loop.name() + "-watchdog")).findFirst()
                .orElseThrow();
    }

    private static void awaitParkedWithoutLimit(Thread thread) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (thread.getState() != Thread.State.WAITING) {
            assertTrue(System.nanoTime() - end < 0, "the watchdog is " + thread.getState());
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    @Row("TOR-BLK-004")
    void aChangeTakesEffectWithoutARestart() throws Exception {
        try (LoopRunner runner = new LoopRunner(LoopOptions.defaults())) {
            assertNull(runner.loop.diagnostics().watchdog());
            runner.loop.diagnostics().watchdog(watchdog(SHORT));
            blockedIn(runner);
            runner.loop.diagnostics().watchdog(watchdog(Duration.ofMinutes(1)));
            runner.run(() -> assertNull(reports.poll(5 * SHORT.toMillis(), TimeUnit.MILLISECONDS)));
            Watchdog last = watchdog(SHORT);
            runner.loop.diagnostics().watchdog(last);
            assertEquals(last, runner.loop.diagnostics().watchdog());
            blockedIn(runner);
            Thread dog = thread(runner.loop);
            runner.loop.diagnostics().watchdog(null);
            runner.run(() -> assertNull(reports.poll(5 * SHORT.toMillis(), TimeUnit.MILLISECONDS)));
            dog.join(10_000);
            assertFalse(dog.isAlive());
        }
    }

    @Test
    @Row("TOR-BLK-007")
    void aLoopThatDoesNotRunIsNotWatched() throws Exception {
        EventLoop loop = new EventLoop(LoopOptions.defaults().withWatchdog(watchdog(SHORT)), false);
        loop.runOnce(Duration.ZERO);
        assertNull(reports.poll(5 * SHORT.toMillis(), TimeUnit.MILLISECONDS));
        loop.execute(() -> {
            throw new StackOverflowError("on purpose");
        });
        assertThrows(StackOverflowError.class, loop::start);
        assertNull(reports.poll(5 * SHORT.toMillis(), TimeUnit.MILLISECONDS));
        loop.execute(() -> {
            try {
                report();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        loop.runOnce(Duration.ZERO);
        Thread dog = thread(loop);
        loop.close();
        dog.join(10_000);
        assertFalse(dog.isAlive());
    }

    @Test
    @Row("TOR-BLK-009")
    void withoutAThreadItIsLoggedAndNobodyWatches() throws Exception {
        EventLoop loop = new EventLoop(LoopOptions.defaults(), false);
        boolean[] none = {true};
        Diagnostics diagnostics = new Diagnostics(loop, loop.monitor(), body -> {
            if (none[0]) {
                throw new OutOfMemoryError("unable to create native thread, on purpose");
            }
            return LoopWatchdog.thread(loop, body);
        });
        String log = LogCapture.of(() -> diagnostics.watchdog(watchdog(SHORT)));
        assertTrue(log.contains("is not watched"), log);
        loop.execute(() -> spin(SHORT.multipliedBy(2)));
        loop.runOnce(Duration.ZERO);
        assertEquals(0, reports.size());
        none[0] = false;
        diagnostics.watchdog(watchdog(SHORT));
        loop.execute(() -> spin(SHORT.multipliedBy(5)));
        loop.runOnce(Duration.ZERO);
        report();
        diagnostics.close();
        loop.close();
    }

    @Test
    void anActionThatThrowsIsLoggedAndTheNextTurnIsWatched() throws Exception {
        CountDownLatch twice = new CountDownLatch(2);
        BlockedAction failing = report -> {
            twice.countDown();
            if (twice.getCount() == 1) {
                throw new ExceptionInInitializerError("on purpose");
            }
            throw new IllegalStateException("on purpose");
        };
        try (LoopRunner runner = new LoopRunner(LoopOptions.defaults().withWatchdog(new Watchdog(SHORT, failing)))) {
            runner.run(() -> spin(SHORT.multipliedBy(3)));
            while (twice.getCount() > 0) {
                runner.run(() -> spin(SHORT.multipliedBy(3)));
            }
            assertEquals(List.of(), runner.failures);
        }
    }

    @Test
    void theUsualActionsLogTheStacks() throws Exception {
        try (LoopRunner runner = new LoopRunner(LoopOptions.defaults().withWatchdog(watchdog(SHORT)))) {
            BlockedLoop report = blockedIn(runner);
            String log = LogCapture.of(() -> BlockedAction.Standard.LOG.blocked(report));
            assertTrue(log.contains("is blocked") && log.contains("WatchdogTest.report"), log);
            String dump = LogCapture.of(() -> BlockedAction.Standard.DUMP.blocked(report));
            assertTrue(dump.contains("Thread '" + Thread.currentThread().getName()), dump);
        }
    }

    @Test
    @Row("TOR-BLK-005")
    void terminateEndsTheJvmAndMustBeAskedFor() throws Exception {
        Process process = ChildProgram.start(Terminated.class);
        try (BufferedReader reader = process.inputReader()) {
            String said = String.join("\n", reader.lines().toList());
            assertTrue(process.waitFor(20, TimeUnit.SECONDS), said);
            assertEquals(70, process.exitValue(), said);
            assertTrue(said.contains("its watchdog ends the JVM"), said);
        } finally {
            process.destroyForcibly();
        }
    }

    /** A program whose loop blocks for ever. */
    static final class Terminated {
        public static void main(String[] arguments) throws Exception {
            EventLoop loop = new EventLoop(LoopOptions.defaults().withPollerProvider(
                    new HandPollerProvider("hand", 0, "hand")).withWatchdog(
                            new Watchdog(SHORT, BlockedAction.Standard.TERMINATE)),
                    false);
            loop.execute(() -> LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(15)));
            loop.start();
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void aVirtualThreadThatTheLoopWasHandedToIsReported() throws Exception {
        try (LoopRunner runner = new LoopRunner(LoopOptions.defaults().withWatchdog(watchdog(SHORT)))) {
            LoopBinding binding = LoopBinding.of(runner.loop);
            CountDownLatch handedOver = new CountDownLatch(1);
            CountDownLatch back = new CountDownLatch(1);
            Thread[] loopThread = new Thread[1];
            // started before the loop waits for it: the first virtual thread of a JVM takes its time
            Thread virtual = startVirtual(() -> {
                await(handedOver);
                insideTheCoroutine();
                binding.handOver(loopThread[0]);
                back.countDown();
            });
            runner.run(() -> {
                loopThread[0] = Thread.currentThread();
                binding.handOver(virtual);
                handedOver.countDown();
                await(back);
            });
            BlockedLoop report = report();
            assertSame(virtual, report.thread());
            assertTrue(report.stack().stream().anyMatch(f -> f.getMethodName().equals("insideTheCoroutine")),
                    report.stack().toString());
        }
    }

    private void insideTheCoroutine() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (reports.isEmpty() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Thread.startVirtualThread, which Java 17 does not have. */
    private static Thread startVirtual(Runnable body)
            throws NoSuchMethodException, IllegalAccessException, InvocationTargetException {
        return (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, body);
    }

    @Test
    void thresholdsMustBePositive() {
        assertThrows(IllegalArgumentException.class, () -> Watchdog.logging(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> Watchdog.logging(Duration.ofSeconds(-1)));
        assertThrows(NullPointerException.class, () -> new Watchdog(SHORT, null));
    }
}
