package dev.ioloop.testkit.junit;

import dev.ioloop.ExceptionHandler;
import dev.ioloop.LoopFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The failures that came to the exception handler of the test's loops; what the test does not take fails it.
 *
 * <p>Thread rule: any thread.
 */
public final class ExpectedFailures implements ExceptionHandler {
    private final List<LoopFailure> failures = new ArrayList<>();
    private final List<Class<? extends Throwable>> expected = new ArrayList<>();

    ExpectedFailures() {}

    @Override
    public synchronized void handle(LoopFailure failure) {
        failures.add(failure);
        notifyAll();
    }

    /**
     * Says that one failure comes until the end of the test, or has come; without it, the test fails.
     *
     * @param type what is thrown, or a super class of it
     */
    public synchronized void expect(Class<? extends Throwable> type) {
        expected.add(Objects.requireNonNull(type, "type"));
    }

    /**
     * Waits for a failure and takes it.
     *
     * @param type what is thrown, or a super class of it
     * @param bound how long to wait at most; zero looks only at those that have come
     * @return the first such failure
     * @throws AssertionError if none has come then
     * @throws InterruptedException if the thread is interrupted
     */
    public synchronized LoopFailure take(Class<? extends Throwable> type, Duration bound) throws InterruptedException {
        Objects.requireNonNull(type, "type");
        long end = System.nanoTime() + bound.toNanos();
        while (true) {
            for (LoopFailure failure : failures) {
                if (type.isInstance(failure.cause())) {
                    failures.remove(failure);
                    return failure;
                }
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("no " + type.getName() + " has come to the loop's exception handler after "
                        + bound + "; what came: " + failures);
            }
            wait(left / 1_000_000 + 1);
        }
    }

    /**
     * Those that have come and were not taken.
     *
     * @return a copy, in order
     */
    public synchronized List<LoopFailure> untaken() {
        return List.copyOf(failures);
    }

    /** The expected ones that did not come; takes those that did. */
    synchronized List<Class<? extends Throwable>> settle() {
        List<Class<? extends Throwable>> missing = new ArrayList<>();
        for (Class<? extends Throwable> type : expected) {
            LoopFailure found = failures.stream().filter(f -> type.isInstance(f.cause())).findFirst().orElse(null);
            if (found == null) {
                missing.add(type);
            } else {
                failures.remove(found);
            }
        }
        expected.clear();
        return missing;
    }

    @Override
    public synchronized String toString() {
        return "ExpectedFailures" + failures;
    }
}
