package dev.ioloop.impl.loop;

import dev.ioloop.CloseMode;
import dev.ioloop.IOLoop;
import dev.ioloop.LoopClosedException;
import dev.ioloop.LoopRunningException;
import dev.ioloop.WrongThreadException;
import dev.ioloop.spi.CurrentLoop;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a loop: who owns it, start, stop and close, and whether it sleeps.
 *
 * <p>Thread rule: as {@link IOLoop}.
 */
abstract class LoopLife {
    private static final Logger LOG = LoggerFactory.getLogger("dev.ioloop.loop");
    private static final long CLOSE_BOUND_SECONDS = 10;

    /** Guards running, closeBegun, and the owner while the loop does not run. */
    private final Object lifecycle = new Object();
    private final CompletableFuture<@Nullable Void> closedFuture = new CompletableFuture<>();
    /** Plain, since one comparison with the calling thread must be all that a check costs: see checkOwner. */
    private @Nullable Thread owner;
    private volatile boolean running;
    private volatile boolean stopRequested;
    private volatile boolean closeRequested;
    /** Set and asked by the owner: from now on other threads may let outcomes appear. */
    private boolean closing;
    /** Set before closeRequested, by whoever closes first. */
    private CloseMode closeMode = CloseMode.CLOSE_CHANNELS;
    /** Set before the loop polls, taken by the first who wakes it: at most one wake-up for each sleep. */
    private final SleepFlag sleep = new SleepFlag();
    private final AtomicLong wakeups = new AtomicLong();

    /**
     * Runs one turn.
     *
     * @param goal bounds the wait of its poll
     * @return false when it was the last one
     */
    abstract boolean turn(RunGoal goal);

    abstract LifeCycle lifeCycle();

    abstract TurnMonitor monitor();

    /** Ends the poll that is under way. */
    abstract void wakePoller();

    /** Closes all that the loop holds; the calling thread is its owner. */
    abstract void closeAll(CloseMode mode);

    public abstract String name();

    static Logger log() {
        return LOG;
    }

    // ---- start and stop

    public void start() {
        run(RunGoal.NONE, "start");
    }

    /**
     * Runs turns on the calling thread, as the owner, until the goal is reached or the loop is stopped.
     *
     * @param what the name of the method, for messages
     * @return whether the goal is reached
     */
    final boolean run(RunGoal goal, String what) {
        if (!begin(what)) {
            return false;
        }
        IOLoop before = CurrentLoop.set((IOLoop) this);
        try {
            monitor().runBegins();
            lifeCycle().runBegins();
            goal.begin();
            boolean more = true;
            boolean reached = goal.isReached();
            while (more && !reached) {
                more = turn(goal);
                goal.turnEnded();
                reached = goal.isReached();
            }
            return reached;
        } finally {
            stopRequested = false;
            goal.end();
            lifeCycle().runEnds();
            monitor().runEnds();
            finish();
            CurrentLoop.set(before);
        }
    }

    private boolean begin(String what) {
        synchronized (lifecycle) {
            checkOpen(what);
            if (running) {
                throw new LoopRunningException("loop '" + name() + "': " + what + "() was called on thread '"
                        + Thread.currentThread().getName() + "', but the loop runs already, on thread '" + nameOf(owner)
                        + "'; stop it first, or make another loop");
            }
            if (stopRequested) {
                stopRequested = false;
                return false;
            }
            owner = Thread.currentThread();
            running = true; // in this order: see isAtWork
            return true;
        }
    }

    private void finish() {
        boolean close;
        synchronized (lifecycle) {
            owner = Thread.currentThread();
            close = closeRequested;
            if (!close) {
                leave();
            }
        }
        if (close) {
            closeNow();
        }
    }

    private void leave() {
        running = false;
        owner = null;
    }

    public void stop() {
        stopRequested = true;
        wakeup();
    }

    public boolean isRunning() {
        return running && lifeCycle().isUp();
    }

    /** Whether a run is under way, its start-up included. */
    final boolean isInRun() {
        return running;
    }

    /** Whether the loop is to leave at the safe point. */
    boolean isEnding() {
        return stopRequested || closeRequested;
    }

    // ---- sleep and wake-up

    void fallAsleep() {
        sleep.set();
    }

    /** Tells whether somebody has woken the loop since it fell asleep; it is awake afterwards. */
    boolean awake() {
        return !sleep.clear();
    }

    public void wakeup() {
        if (sleep.clear()) {
            wakeups.incrementAndGet();
            wakePoller();
        }
    }

    /** How often somebody has woken the loop from its sleep. */
    long wakeups() {
        return wakeups.get();
    }

    // ---- owner

    public @Nullable Thread owner() {
        return owner;
    }

    public boolean isOwner() {
        return owner == Thread.currentThread();
    }

    public boolean isAtWork() {
        // In this order: who sees that the loop runs sees as well who has owned it since.
        return running && owner == Thread.currentThread() && !closing;
    }

    public void checkOwner() {
        if (owner != Thread.currentThread()) {
            claim();
        }
    }

    private void claim() {
        synchronized (lifecycle) {
            Thread me = Thread.currentThread();
            if (owner == null && !running) {
                owner = me;
            } else if (owner != me) {
                throw new WrongThreadException("loop '" + name() + "' was used on thread '" + me.getName()
                        + "', but it belongs to thread '" + nameOf(owner)
                        + "'; from other threads, call loop.execute(() -> ...)");
            }
        }
    }

    public void handOver(Thread next) {
        checkOwner();
        if (!running) {
            throw new IllegalStateException("loop '" + name() + "' does not run, so it cannot be handed to thread '"
                    + next.getName() + "'; hand it over inside a callback");
        }
        owner = next;
    }

    private static String nameOf(@Nullable Thread thread) {
        return thread == null ? "none" : thread.getName();
    }

    /**
     * Runs something as the owner, if the loop does not run and nobody has touched it.
     *
     * @return false if it was not run
     */
    boolean runIfUnowned(Runnable action) {
        synchronized (lifecycle) {
            if (running || owner != null || closeRequested) {
                return false;
            }
            owner = Thread.currentThread();
            running = true; // in this order: see isAtWork
        }
        try {
            action.run();
        } finally {
            finish();
        }
        return true;
    }

    // ---- close

    public boolean isClosed() {
        return closeRequested;
    }

    void checkOpen(String what) {
        if (closeRequested) {
            throw closedException(what);
        }
    }

    LoopClosedException closedException(String what) {
        return new LoopClosedException("cannot " + what + ": loop '" + name() + "' is closed; make a new one");
    }

    public CompletableFuture<@Nullable Void> closeAsync(CloseMode mode) {
        Objects.requireNonNull(mode, "mode");
        boolean here;
        synchronized (lifecycle) {
            here = !running && !closeRequested;
            if (!closeRequested) {
                closeMode = mode;
            }
            closeRequested = true;
            if (here) {
                owner = Thread.currentThread();
                running = true; // in this order: see isAtWork
            }
        }
        if (here) {
            closeNow();
        } else {
            wakeup();
        }
        return closedFuture.copy();
    }

    /** Completes when the loop is closed. */
    final CompletableFuture<@Nullable Void> closed() {
        return closedFuture;
    }

    private void closeNow() {
        Throwable failure = null;
        closing = true;
        try {
            closeAll(closeMode);
        } catch (RuntimeException | Error e) {
            failure = e;
            throw e;
        } finally {
            synchronized (lifecycle) {
                leave();
            }
            if (failure == null) {
                closedFuture.complete(null);
            } else {
                closedFuture.completeExceptionally(failure);
            }
        }
    }

    public void close(CloseMode mode) {
        CompletableFuture<@Nullable Void> closed = closeAsync(mode);
        if (isOwner()) {
            return;
        }
        try {
            closed.get(CLOSE_BOUND_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("loop '" + name() + "' is not closed after " + CLOSE_BOUND_SECONDS
                    + " s, because a callback blocks its thread '" + nameOf(owner)
                    + "'; it closes when the callback ends", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("loop '" + name() + "' has failed to close", e.getCause());
        }
    }

    String describeLife() {
        if (closeRequested) {
            return running ? "closing" : "closed";
        }
        return running ? "running on thread '" + nameOf(owner) + "'" : "not running";
    }
}
