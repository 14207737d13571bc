package dev.ioloop.deferred;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopClosedException;
import dev.ioloop.LoopRunningException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs a loop until a stage has ended, whoever stops the loop meanwhile.
 *
 * <p>Thread rule: the thread that is to run the loop.
 */
final class LoopWait {
    private final IOLoop loop;
    private final CompletableFuture<Boolean> over;
    private final CompletableFuture<@Nullable Void> time;
    /** Else an end before the run would stop a later one, which is not ours. */
    private boolean running;

    private LoopWait(IOLoop loop, CompletionStage<?> stage, Duration timeout) {
        this.loop = loop;
        this.time = loop.futures().sleep(timeout);
        this.over = loop.newFuture();
        var unusedStage = stage.whenComplete((value, failure) -> over.complete(true));
        var unusedTime = time.whenComplete((nothing, failure) -> over.complete(false));
        var unusedOver = over.thenRun(() -> {
            time.cancel(false);
            if (running) {
                loop.stop();
            }
        });
    }

    /**
     * Waits.
     *
     * @param what for messages, what has not ended
     * @return false if the loop runs already
     * @throws TimeoutException if the time was up before
     * @throws LoopClosedException if the loop is or gets closed before
     * @throws IllegalArgumentException if the timeout is negative, or longer than 146 years
     */
    static boolean untilDone(IOLoop loop, CompletionStage<?> stage, Duration timeout, Object what)
            throws TimeoutException {
        return !loop.isRunning() && new LoopWait(loop, stage, timeout).run(timeout, what);
    }

    private boolean run(Duration timeout, Object what) throws TimeoutException {
        try {
            running = true;
            while (!over.isDone() && !loop.isClosed()) {
                loop.start();
            }
        } catch (LoopRunningException e) {
            if (loop.isRunning()) {
                return false; // another thread was faster
            }
            throw e;
        } finally {
            running = false;
            time.cancel(false);
        }
        if (!over.isDone() || !over.join()) {
            if (loop.isClosed()) {
                throw new LoopClosedException("loop '" + loop.name() + "' was closed before this had ended: " + what);
            }
            throw new TimeoutException("not ended after " + timeout + ": " + what);
        }
        return true;
    }
}
