package dev.ioloop;

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
}
