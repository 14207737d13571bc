package dev.ioloop;

import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A callback that may go on after it has returned.
 *
 * <p>Thread rule: called on the loop's owner thread.
 */
@ConsumerType
@FunctionalInterface
public interface AsyncTask {
    /**
     * Begins the work.
     *
     * @return ends when the work ends; null if it has ended already
     * @throws Exception goes to the loop's {@link ExceptionHandler}
     */
    @Nullable CompletionStage<?> run() throws Exception;

    /**
     * A task that has ended when it returns.
     *
     * @param callback what to run
     * @return the task; its text form is that of the callback
     */
    static AsyncTask of(Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        return new AsyncTask() {
            @Override
            public @Nullable CompletionStage<?> run() {
                callback.run();
                return null;
            }

            @Override
            public String toString() {
                return callback.toString();
            }
        };
    }
}
