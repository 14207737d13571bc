package dev.ioloop.testkit.junit;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopOptions;
import dev.ioloop.Registration;
import dev.ioloop.ScheduledCall;
import dev.ioloop.testkit.ManualClock;
import dev.ioloop.testkit.ManualLoop;
import dev.ioloop.testkit.internal.LogErrors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The loops of one test.
 *
 * <p>Thread rule: the thread of the test.
 */
final class TestLoops {
    private final LoopOptions options;
    private final Duration bound;
    private final String test;
    private final ExpectedFailures failures = new ExpectedFailures();
    private final ManualClock clock = new ManualClock();
    private final LogErrors log = new LogErrors();
    private final List<LoopCheck> checks = new ArrayList<>();
    private @Nullable IOLoop owned;
    private @Nullable IOLoop running;
    private @Nullable ManualLoop manual;

    TestLoops(LoopOptions options, Duration bound, String test) {
        this.options = options;
        this.bound = bound;
        this.test = test;
    }

    private LoopOptions options(String kind) {
        LoopOptions named = options.name() == null ? options.withName(test + " " + kind) : options;
        return named.exceptionHandler() == null ? named.withExceptionHandler(failures) : named;
    }

    IOLoop owned() {
        IOLoop loop = owned;
        if (loop == null) {
            loop = IOLoop.create(options("loop"));
            owned = loop;
            checks.add(new LoopCheck(loop, null));
        }
        return loop;
    }

    IOLoop running() {
        IOLoop loop = running;
        if (loop == null) {
            loop = IOLoop.create(options("running loop"));
            running = loop;
            Thread thread = new Thread(loop::start, loop.name());
            thread.setDaemon(true);
            checks.add(new LoopCheck(loop, thread));
            awaitStart(loop, thread);
        }
        return loop;
    }

    /** A loop that was closed before its thread has got to start it would look like one that closes well. */
    private static void awaitStart(IOLoop loop, Thread thread) {
        CountDownLatch started = new CountDownLatch(1);
        loop.execute(started::countDown);
        thread.start();
        try {
            if (!started.await(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException(loop + " has not started on its thread after 10 seconds");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + loop + " starts", e);
        }
    }

    ManualLoop manual() {
        ManualLoop loop = manual;
        if (loop == null) {
            loop = new ManualLoop(options("manual loop"), clock);
            manual = loop;
            checks.add(new LoopCheck(loop.loop(), null));
        }
        return loop;
    }

    ManualClock clock() {
        return clock;
    }

    ExpectedFailures failures() {
        return failures;
    }

    /** Closes everything, then fails if something was left behind. */
    void finish(Set<Leak> allowed) throws InterruptedException {
        LeakReport report = new LeakReport(allowed);
        try {
            for (LoopCheck check : checks) {
                check.look(report, bound);
            }
            for (LoopCheck check : checks) {
                check.close(report, bound);
            }
        } finally {
            log.close();
        }
        clock.scheduledCalls().stream().filter(ScheduledCall::counts)
                .forEach(call -> report.add(Leak.TIMERS, call + " on " + clock));
        failures.settle().forEach(type -> report.add(Leak.FAILURES, "an expected " + type.getName()
                + " has not come"));
        failures.untaken().forEach(failure -> report.add(Leak.FAILURES, failure));
        log.found().forEach(line -> report.add(Leak.LOG_ERRORS, line));
        report.throwIfAny(test);
    }

    static String describe(Registration registration) {
        return registration + " on " + registration.loop();
    }

    static String describe(LoopFailure failure) {
        return failure.origin().label() + " " + failure.source() + " of loop '" + failure.loop().name() + "': "
                + failure.cause();
    }
}
