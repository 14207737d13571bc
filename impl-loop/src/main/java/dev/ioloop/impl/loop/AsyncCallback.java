package dev.ioloop.impl.loop;

import dev.ioloop.AsyncTask;
import dev.ioloop.LoopFailure.Origin;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * A callback whose work goes on after it has returned, and whose late failure goes to the hook.
 *
 * <p>Thread rule: run on the loop's owner thread.
 */
record AsyncCallback(EventLoop loop, AsyncTask task) implements Runnable {
    @Override
    public void run() {
        CompletionStage<?> stage;
        try {
            stage = task.run();
        } catch (Throwable thrown) {
            loop.failures().report(Origin.CALLBACK, task, thrown);
            return;
        }
        if (stage != null) {
            stage.whenComplete((value, failure) -> {
                if (failure != null) {
                    Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause() : failure;
                    if (!(cause instanceof CancellationException)) {
                        loop.tryExecute(() -> loop.failures().report(Origin.ASYNC_TASK, task, cause));
                    }
                }
            });
        }
    }

    @Override
    public String toString() {
        return task.toString();
    }
}
