package dev.ioloop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Goes through futures in the order in which they end.
 *
 * <p>Answers to {@code gen.WaitIterator} of Tornado and {@code asyncio.as_completed}.
 *
 * <p>Thread rule: the loop's owner thread.
 *
 * @param <T> the type of the values
 */
@ProviderType
public interface CompletionIterator<T extends @Nullable Object> {
    /**
     * Tells whether some are left.
     *
     * @return false once {@link #next()} was called for all of them
     * @throws WrongThreadException on a thread that does not own the loop
     */
    boolean hasNext();

    /**
     * The next one to end. A failure of one surfaces here and does not end the iteration.
     *
     * @return completes as that one does; bound to the loop
     * @throws java.util.NoSuchElementException if none is left
     * @throws IllegalStateException if the future given by the call before is not complete
     * @throws WrongThreadException on a thread that does not own the loop
     */
    CompletableFuture<T> next();

    /**
     * Which one ended last.
     *
     * @return the position, among those given and from 0, of the one that completed the future given by the last
     *     {@link #next()}; -1 before the first one has, and after {@link #hasNext()} has told that none is left
     * @throws WrongThreadException on a thread that does not own the loop
     */
    int index();

    /**
     * The key of the one that ended last.
     *
     * @return the key; the position, if the stages were given without keys; null where {@link #index()} is -1
     * @throws WrongThreadException on a thread that does not own the loop
     */
    @Nullable Object key();

    /**
     * The one that ended last, as it was given.
     *
     * @return the stage; null where {@link #index()} is -1
     * @throws WrongThreadException on a thread that does not own the loop
     */
    @Nullable CompletionStage<? extends T> current();
}
