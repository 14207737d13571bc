package dev.ioloop.itest.osgi;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits with a bound, and says what it has waited for.
 *
 * <p>Thread rule: any thread that may wait.
 */
final class Await {
    /** The bound of each wait. Ten times what the slowest of them should ever take. */
    static final long SECONDS = 20;

    private Await() {}

    /** The outcome of a future. */
    static <T> T get(Future<T> future, String what) throws Exception {
        try {
            return future.get(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not within " + SECONDS + " s: " + what, e);
        } catch (ExecutionException e) {
            throw new AssertionError("failed: " + what, e.getCause());
        }
    }

    static void zero(CountDownLatch latch, String what) throws InterruptedException {
        if (!latch.await(SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("not within " + SECONDS + " s: " + what);
        }
    }

    /** For states that tell nobody when they change: looks every 2 ms. */
    static void until(Callable<Boolean> state, String what) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!state.call()) {
            if (System.nanoTime() - end > 0 || never.await(2, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("not within " + SECONDS + " s: " + what);
            }
        }
    }
}
