package dev.ioloop.itest.contracts;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.function.Executable;

/**
 * Threads beside the one of the test. A failure there is thrown where the thread is joined.
 *
 * <p>Thread rule: any thread.
 */
final class Side extends Thread {
    private final Executable task;
    // written by this thread before it ends, read after it was joined
    private volatile AssertionError failure = new AssertionError("the side thread has not ended");
    private volatile boolean failed = true;

    private Side(Executable task) {
        super("side");
        this.task = task;
        setDaemon(true);
    }

    static Thread start(Executable task) {
        Side side = new Side(task);
        side.start();
        return side;
    }

    @Override
    public void run() {
        try {
            task.execute();
            failed = false;
        } catch (Throwable e) {
            failure = new AssertionError("the side thread failed: " + e, e);
        }
    }

    /** Waits for the thread, with a bound, and throws what went wrong there. */
    static void join(Thread thread) throws InterruptedException {
        thread.join(TimeUnit.NANOSECONDS.toMillis(Waiter.BOUND));
        assertFalse(thread.isAlive(), "the side thread has not ended within " + Waiter.BOUND + " ns");
        if (thread instanceof Side side && side.failed) {
            throw side.failure;
        }
    }
}
