package dev.ioloop.testkit.junit;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopSnapshot;
import dev.ioloop.ScheduledCall;
import dev.ioloop.spi.LoopBinding;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one loop after the test, and closes it.
 *
 * <p>Thread rule: the thread of the test.
 */
final class LoopCheck {
    private final IOLoop loop;
    private final @Nullable Thread thread;

    LoopCheck(IOLoop loop, @Nullable Thread thread) {
        this.loop = loop;
        this.thread = thread;
    }

    /** Looks for what is left, on the thread that owns the loop. */
    void look(LeakReport report, Duration bound) throws InterruptedException {
        if (loop.isClosed()) {
            return;
        }
        if (!loop.isRunning()) {
            lookHere(report);
            return;
        }
        LeakReportOnLoop there = new LeakReportOnLoop(report);
        if (!loop.tryExecute(there)) {
            return;
        }
        try {
            there.done.get(bound.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            report.add(Leak.OPEN_LOOP, describeOwner("runs no callback within " + bound));
        } catch (ExecutionException e) {
            throw new IllegalStateException(loop + " cannot be looked at", e.getCause());
        }
    }

    private final class LeakReportOnLoop implements Runnable {
        private final LeakReport report;
        private final CompletableFuture<Boolean> done = new CompletableFuture<>();

        LeakReportOnLoop(LeakReport report) {
            this.report = report;
        }

        @Override
        public void run() {
            try {
                leftBehind(report);
                done.complete(true);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        }
    }

    private void lookHere(LeakReport report) {
        Thread owner = LoopBinding.of(loop).owner();
        if (owner == null || owner == Thread.currentThread()) {
            leftBehind(report);
            return;
        }
        LoopSnapshot counters = loop.diagnostics().snapshot(); // all that another thread may see
        if (counters.channels() > 0) {
            report.add(Leak.CHANNELS, counters.channels() + " channels on " + loop);
        }
        if (counters.timersPending() > 0) {
            report.add(Leak.TIMERS, counters.timersPending() + " timers on " + loop);
        }
    }

    private void leftBehind(LeakReport report) {
        loop.diagnostics().registrations().stream().filter(registration -> registration.isActive())
                .forEach(registration -> report.add(Leak.CHANNELS, TestLoops.describe(registration)));
        loop.scheduledCalls().stream().filter(ScheduledCall::counts)
                .forEach(call -> report.add(Leak.TIMERS, call + " on " + loop));
    }

    void close(LeakReport report, Duration bound) throws InterruptedException {
        CompletableFuture<?> closed = loop.closeAsync();
        try {
            closed.get(bound.toNanos(), TimeUnit.NANOSECONDS);
            if (thread != null) {
                thread.join(Math.max(1, bound.toMillis()));
                if (thread.isAlive()) {
                    report.add(Leak.OPEN_LOOP, describeOwner("has a thread that does not end within " + bound));
                }
            }
        } catch (TimeoutException e) {
            report.add(Leak.OPEN_LOOP, describeOwner("does not close within " + bound));
        } catch (ExecutionException e) {
            report.add(Leak.OPEN_LOOP, loop + " fails to close: " + e.getCause());
        }
    }

    private String describeOwner(String what) {
        Thread owner = thread == null ? LoopBinding.of(loop).owner() : thread;
        StringBuilder text = new StringBuilder("loop '").append(loop.name()).append("' ").append(what);
        if (owner != null) {
            text.append("; its thread '").append(owner.getName()).append("' is at");
            for (StackTraceElement frame : owner.getStackTrace()) {
                text.append("\n        ").append(frame);
            }
        }
        return text.toString();
    }
}
