package dev.ioloop.impl.sync;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopLocal;
import dev.ioloop.spi.LoopBinding;
import dev.ioloop.sync.AsyncCondition;
import dev.ioloop.sync.AsyncEvent;
import dev.ioloop.sync.AsyncLock;
import dev.ioloop.sync.AsyncQueue;
import dev.ioloop.sync.AsyncSemaphore;
import dev.ioloop.sync.LockOptions;
import dev.ioloop.sync.QueueOptions;
import dev.ioloop.sync.Sync;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What the primitives of one loop have in common, and what makes them.
 *
 * <p>Thread rule: any thread, but for {@link #waits()}.
 */
final class LoopSync implements Sync {
    private final IOLoop loop;
    private final LoopLocal<LoopWaits> locals;
    private final LoopBinding binding;
    private final boolean debug;
    private final CompletableFuture<@Nullable Void> done;
    private final CompletableFuture<Boolean> yes;
    private final CompletableFuture<Boolean> no;
    /** Found on first use, since only the owner may. */
    private @Nullable LoopWaits waits;

    LoopSync(IOLoop loop, LoopLocal<LoopWaits> locals) {
        this.loop = Objects.requireNonNull(loop, "loop");
        this.locals = locals;
        this.binding = LoopBinding.of(loop);
        this.debug = loop.diagnostics().isDebug();
        this.done = loop.futures().bind(CompletableFuture.completedFuture(null));
        this.yes = loop.futures().completed(Boolean.TRUE);
        this.no = loop.futures().completed(Boolean.FALSE);
    }

    @Override
    public IOLoop loop() {
        return loop;
    }

    /**
     * The waits of the loop. Owner's thread.
     *
     * @throws dev.ioloop.LoopClosedException if the loop is closed
     */
    LoopWaits waits() {
        LoopWaits present = waits;
        if (present == null) {
            present = locals.get(loop);
            waits = present;
        }
        present.checkOpen();
        return present;
    }

    /** The time of this turn. Owner's thread. */
    long now() {
        return binding.turnTime();
    }

    /** The same, as far as it costs no look at the clock of its own. Owner's thread. */
    long recently() {
        return binding.recentTime();
    }

    boolean isDebug() {
        return debug;
    }

    /** Complete; always the same. */
    CompletableFuture<@Nullable Void> done() {
        return done;
    }

    /** Complete with true or false; always the same. */
    CompletableFuture<Boolean> told(boolean answer) {
        return answer ? yes : no;
    }

    /** The failure of one who does not wait. */
    TimeoutException notNow(Object what) {
        return new TimeoutException(what + " is not to be had at once, in loop '" + loop.name()
                + "', and the timeout leaves no time to wait; give a longer one");
    }

    /** A failed future of one who does not wait. */
    <V extends @Nullable Object> CompletableFuture<V> refused(Object what) {
        return loop.futures().failed(notNow(what));
    }

    @Override
    public AsyncLock lock(LockOptions options) {
        return new LoopLock(this, Objects.requireNonNull(options, "options"));
    }

    @Override
    public AsyncCondition condition() {
        return new LoopCondition(this, null);
    }

    @Override
    public AsyncCondition condition(AsyncLock lock) {
        if (!(Objects.requireNonNull(lock, "lock") instanceof LoopLock own)) {
            throw new IllegalArgumentException("the lock of a condition is " + lock + " of " + lock.getClass()
                    + "; it must have been made by this implementation, " + LoopLock.class.getName());
        }
        if (own.loop() != loop) {
            throw new IllegalArgumentException("the lock of a condition belongs to loop '" + own.loop().name()
                    + "', the condition to loop '" + loop.name() + "'; make both for one loop");
        }
        return new LoopCondition(this, own);
    }

    @Override
    public AsyncEvent event() {
        return new LoopEvent(this);
    }

    @Override
    public AsyncSemaphore semaphore(int permits) {
        return new LoopSemaphore(this, permits, Integer.MAX_VALUE);
    }

    @Override
    public AsyncSemaphore boundedSemaphore(int permits) {
        return new LoopSemaphore(this, permits, permits);
    }

    @Override
    public <T> AsyncQueue<T> queue(QueueOptions<T> options) {
        return new LoopQueue<>(this, Objects.requireNonNull(options, "options"));
    }

    @Override
    public String toString() {
        return "Sync[loop '" + loop.name() + "']";
    }
}
