package dev.ioloop.deferred;

import dev.ioloop.IOLoop;
import dev.ioloop.sync.AsyncLock;
import dev.ioloop.sync.Holding;
import dev.ioloop.sync.LockOptions;
import dev.ioloop.sync.Sync;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A lock in the style of Deferreds: a thin form of {@link AsyncLock}. It goes to those who wait in the order in which
 * they came; their steps run within the release, nested as deep as the futures of the loop nest, and then in the next
 * turn. It is not re-entrant: who acquires it twice waits for
 * himself. Cancelling the Deferred of one who waits takes him out of the queue; once it has fired, cancelling it does
 * nothing.
 *
 * <p>Answers to Twisted's {@code defer.DeferredLock}.
 *
 * <p>Thread rule: the owner's thread of the loop.
 */
public final class DeferredLock {
    private final AsyncLock lock;

    /**
     * A lock that nobody holds.
     *
     * @param loop the loop that it belongs to
     * @throws IllegalStateException if no implementation of {@link Sync} is installed
     */
    public DeferredLock(IOLoop loop) {
        this(Sync.of(loop).lock(LockOptions.DEFAULTS.withPromptHandOver(true)));
    }

    /**
     * Another form of a lock.
     *
     * @param lock the lock, which others may use as it is; when the steps of those who wait run is for its
     *     {@link LockOptions#promptHandOver} to say
     */
    public DeferredLock(AsyncLock lock) {
        this.lock = Objects.requireNonNull(lock, "lock");
    }

    /**
     * Acquires the lock.
     *
     * @return fires with this: at once if nobody holds it
     */
    public Deferred<DeferredLock> acquire() {
        return Deferreds.of(lock.loop(), lock.acquire()).addCallback(acquired -> this);
    }

    /**
     * Releases the lock, to the one who waits longest, if somebody does.
     *
     * @throws IllegalStateException if nobody holds it
     */
    public void release() {
        lock.release();
    }

    /**
     * Acquires the lock for scoped use.
     *
     * @return fires with what releases it: for try-with-resources, or to be passed on
     */
    public Deferred<Holding> hold() {
        return Deferreds.of(lock.loop(), lock.hold());
    }

    /**
     * Acquires the lock, calls a function, and releases the lock when what that has returned has ended, well or badly.
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
     * Tells whether somebody holds the lock.
     *
     * @return true if so, also if it was just handed to one who does not know yet
     */
    public boolean isLocked() {
        return lock.isHeld();
    }

    @Override
    public String toString() {
        return "DeferredLock[" + lock + "]";
    }
}
