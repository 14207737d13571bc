package dev.ioloop;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Begins work that gives a value later.
 *
 * <p>Thread rule: called on the loop's owner thread.
 *
 * @param <T> the type of the value
 */
@ConsumerType
@FunctionalInterface
public interface AsyncSupplier<T extends @Nullable Object> {
    /**
     * Begins the work.
     *
     * @return ends with the value; null if there is none and the work has ended already
     * @throws Exception if the work cannot begin
     */
    @Nullable CompletionStage<? extends T> get() throws Exception;
}
