package dev.ioloop.impl.sync;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopClosedException;
import dev.ioloop.spi.Discardable;
import dev.ioloop.spi.LoopBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * All who wait on one loop: lets the futures of those complete whose turn has come, in order, a bounded number in each
 * turn, and ends all waits when the loop closes.
 *
 * <p>One callback of the loop does this for all. Who lands while it is at work is one of those: so passing on does not
 * cost a turn each time, and does not nest.
 *
 * <p>Thread rule: the loop's owner thread, but for {@link #loop()}.
 */
final class LoopWaits implements Discardable {
    /** How many futures of waiters complete in one turn at most. */
    static final int BATCH = 256;
    private static final int FORGET_AT_LEAST = 64;

    private final IOLoop loop;
    private final LoopBinding binding;
    /** Those whose turn has come. */
    private final WaitList<Waiter<?>> landed = new WaitList<>();
    /** Whether a callback is at work, or on its way. */
    private boolean called;
    /** Those in which somebody waits, and some that have become empty: leaving them at once would cost each wait. */
    private final List<WaitList<?>> lists = new ArrayList<>();
    /** How many there are when the empty ones are forgotten. */
    private int forgetAt = FORGET_AT_LEAST;
    private boolean closed;

    LoopWaits(IOLoop loop) {
        this.loop = loop;
        this.binding = LoopBinding.of(loop);
    }

    IOLoop loop() {
        return loop;
    }

    /**
     * Somebody is about to wait.
     *
     * @throws LoopClosedException if the loop is closed
     * @throws IllegalStateException if the bundle has stopped
     */
    void checkOpen() {
        if (closed) {
            throw ended();
        }
    }

    private RuntimeException ended() {
        return loop.isClosed()
                ? new LoopClosedException("loop '" + loop.name() + "' is closed, so nobody can wait on it any more")
                : new IllegalStateException("the bundle ioloop-impl-sync has stopped, so nobody can wait on loop '"
                        + loop.name() + "' by what it has made; make it anew when the bundle is back");
    }

    /** The time of this turn. */
    long now() {
        return binding.turnTime();
    }

    /** The same, as far as it costs no look at the clock of its own: see {@link LoopBinding#recentTime()}. */
    long recently() {
        return binding.recentTime();
    }

    /** A future that tells of its end whoever waits for it. */
    <V extends @Nullable Object> CompletableFuture<V> newFuture(Waiter<V> waiter) {
        return binding.newFuture(waiter);
    }

    // ---- completing

    /** Lets the future of somebody whose turn has come complete, later and in order. */
    void land(Waiter<?> waiter) {
        if (called || closed || !landed.isEmpty()) {
            landed.add(waiter);
            if (!called && !closed) {
                call();
            }
            return;
        }
        called = true; // most often there is but one: it is the callback, and needs no place in a list
        try {
            loop.execute(waiter);
        } catch (LoopClosedException e) {
            landed.add(waiter);
            dropped(e, landed.size());
        }
    }

    /** The callback of somebody who has landed alone; others may have followed. */
    void ran(Waiter<?> first) {
        try {
            if (closed) {
                first.fail(ended());
            } else {
                first.flyIfGranted();
            }
            flyAll(BATCH - 1);
        } finally {
            again();
        }
    }

    /** That callback was thrown away. */
    void discarded(Waiter<?> first) {
        LoopClosedException why = thrownAway();
        int others = landed.size(); // who gets what the first one had waits for another callback
        first.fail(why);
        dropped(why, others);
    }

    private void call() {
        called = true;
        try {
            loop.execute(this);
        } catch (LoopClosedException e) {
            dropped(e, landed.size());
        }
    }

    /** The callback. */
    @Override
    public void run() {
        try {
            flyAll(BATCH);
        } finally {
            again();
        }
    }

    private void flyAll(int most) {
        Waiter<?> waiter = landed.first();
        for (int i = 0; i < most && waiter != null; i++) {
            landed.remove(waiter);
            waiter.fly();
            waiter = landed.first();
        }
    }

    private void again() {
        if (landed.isEmpty()) {
            called = false;
        } else {
            call();
        }
    }

    /** The callback was thrown away. */
    @Override
    public void discard() {
        dropped(thrownAway(), landed.size());
    }

    private LoopClosedException thrownAway() {
        return new LoopClosedException("loop '" + loop.name()
                + "' was closed or reset before those whose turn had come were told");
    }

    /** Those for whom it was fail; what they had goes to others, for another one. */
    private void dropped(Throwable why, int count) {
        int left = count;
        do {
            Waiter<?> waiter = landed.first();
            for (; left > 0 && waiter != null; left--) {
                waiter.fail(why);
                waiter = landed.first();
            }
            left = landed.size();
        } while (loop.isClosed() && left > 0); // then there is no other callback
        again();
    }

    // ---- the end

    /** Somebody waits in a list for the first time, or for the first time since it was forgotten. */
    void enlist(WaitList<?> list) {
        if (lists.size() >= forgetAt) {
            lists.removeIf(WaitList::forget);
            forgetAt = Math.max(FORGET_AT_LEAST, 2 * lists.size());
        }
        list.listed = true;
        lists.add(list);
    }

    /** Lets all waits fail. */
    void close() {
        closed = true;
        boolean more = true;
        while (more) { // who fails gives what he had to others
            more = false;
            for (int i = 0; i < lists.size(); i++) {
                WaitList<?> list = lists.get(i);
                for (Waiter<?> waiter = list.first(); waiter != null; waiter = list.first()) {
                    waiter.fail(ended());
                    more = true;
                }
            }
        }
    }
}
