package dev.ioloop.impl.loop;

import dev.ioloop.LoopFailure;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A loop that runs on a thread of its own, with a clock that stands still.
 *
 * <p>Thread rule: any thread.
 */
interface HomeUnderTest extends AutoCloseable {
    /** Seconds after which a wait has failed. */
    long BOUND = 20;

    FutureHome home();

    Thread thread();

    ManualLoopClock manualClock();

    /** How many timers wait; on the loop's thread. */
    int timers();

    /** What the exception handler was told. */
    BlockingQueue<LoopFailure> failures();

    @Override
    void close();

    /** Runs something on the loop and gives its result. */
    default <T> T onLoop(Callable<T> task) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        home().execute(() -> {
            try {
                result.complete(task.call());
            } catch (Throwable thrown) {
                result.completeExceptionally(thrown);
            }
        });
        return result.get(BOUND, TimeUnit.SECONDS);
    }

    /** Lets the loop run all that is queued now, and one turn more. */
    default void settle() throws Exception {
        onLoop(() -> null);
        onLoop(() -> null);
    }

    default void advance(Duration duration) throws Exception {
        manualClock().advance(duration);
        home().wakeup();
        settle();
    }

    default <T> BoundFuture<T> newFuture() {
        return new BoundFuture<>(home());
    }
}
