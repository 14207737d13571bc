package dev.ioloop.itest.osgi;

import dev.ioloop.IOLoop;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * Runs something on a loop's thread and waits for it, with a bound.
 *
 * <p>Thread rule: any thread but the loop's own.
 */
final class OnLoop {
    private OnLoop() {}

    /** What a piece of work on the loop returns. */
    static <T> T call(IOLoop loop, Callable<T> work) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                result.complete(work.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return Await.get(result, "a callback of loop '" + loop.name() + "'");
    }

    /** Returns when a whole turn of the loop has passed, its safe point included. */
    static void passTurn(IOLoop loop) throws Exception {
        call(loop, () -> true);
        call(loop, () -> true);
    }
}
