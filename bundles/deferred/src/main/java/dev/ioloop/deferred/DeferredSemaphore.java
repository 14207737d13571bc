package dev.ioloop.deferred;

import dev.ioloop.IOLoop;
import dev.ioloop.sync.AsyncSemaphore;
import dev.ioloop.sync.Holding;
import dev.ioloop.sync.Sync;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A number of tokens in the style of Deferreds: a thin form of {@link AsyncSemaphore}. A token that is released goes to
 * those who wait in the order in which they came; their steps run in a later turn. Cancelling is as with
 * {@link DeferredLock}.
 *
 * <p>Answers to Twisted's {@code defer.DeferredSemaphore}.
 *
 * <p>Thread rule: the owner's thread of the loop, but for {@link #limit()}.
 */
public final class DeferredSemaphore {
    private final AsyncSemaphore semaphore;

    /**
     * A semaphore with all its tokens.
     *
     * @param loop the loop that it belongs to
     * @param tokens how many tokens there are, at least one
     * @throws IllegalArgumentException if there are fewer
     * @throws IllegalStateException if no implementation of {@link Sync} is installed
     */
    public DeferredSemaphore(IOLoop loop, int tokens) {
        this(Sync.of(loop).boundedSemaphore(atLeastOne(tokens)));
    }

    /**
     * Another form of a semaphore.
     *
     * @param semaphore the semaphore, which others may use as it is
     */
    public DeferredSemaphore(AsyncSemaphore semaphore) {
        this.semaphore = Objects.requireNonNull(semaphore, "semaphore");
    }

    private static int atLeastOne(int tokens) {
        if (tokens < 1) {
            throw new IllegalArgumentException("a semaphore was to have " + tokens + " tokens; it needs at least one");
        }
        return tokens;
    }

    /**
     * Acquires a token.
     *
     * @return fires with this: at once if one is free
     */
    public Deferred<DeferredSemaphore> acquire() {
        return Deferreds.of(semaphore.loop(), semaphore.acquire()).addCallback(acquired -> this);
    }

    /**
     * Releases a token, to the one who waits longest, if somebody does.
     *
     * @throws IllegalStateException if all tokens are free
     */
    public void release() {
        semaphore.release();
    }

    /**
     * Acquires a token for scoped use.
     *
     * @return fires with what releases it: for try-with-resources, or to be passed on
     */
    public Deferred<Holding> hold() {
        return Deferreds.of(semaphore.loop(), semaphore.hold());
    }

    /**
     * Acquires a token, calls a function, and releases the token when what that has returned has ended, well or badly.
     *
     * @param <T> the type of the value
     * @param function the function; what it returns is waited for if need be
     * @return fires with what comes of the function
     */
    public <T extends @Nullable Object> Deferred<T> run(Callable<?> function) {
        Objects.requireNonNull(function, "function");
        return acquire().addAsyncCallback(
                held -> Deferreds.<T>maybeDeferred(function).addFinally(this::release));
    }

    /**
     * How many tokens are free.
     *
     * @return the number; 0 while somebody waits
     */
    public int tokens() {
        return semaphore.permits();
    }

    /**
     * How many tokens there are. Any thread.
     *
     * @return the number
     */
    public int limit() {
        return semaphore.limit();
    }

    @Override
    public String toString() {
        return "DeferredSemaphore[" + semaphore + "]";
    }
}
