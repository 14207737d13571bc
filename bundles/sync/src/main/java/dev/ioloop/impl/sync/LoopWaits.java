package dev.ioloop.impl.sync;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopClosedException;
import org.jspecify.annotations.Nullable;

/**
 * All who wait on one loop: lets a bounded number of futures complete in each turn, in order, and ends all waits when
 * the loop closes.
 *
 * <p>Thread rule: the loop's owner thread, but for {@link #loop()}.
 */
final class LoopWaits {
    /** How many futures of waiters complete in one turn at most. */
    static final int BATCH = 256;

    private final IOLoop loop;
    /** Those whose turn has come while a whole batch was on its way. */
    private final WaitList<Waiter<?>> queued = new WaitList<>();
    private int flying;
    private @Nullable WaitList<?> lists;
    private boolean closed;

    LoopWaits(IOLoop loop) {
        this.loop = loop;
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

    // ---- completing

    /** Lets the future of somebody whose turn has come complete, later and in order. */
    void land(Waiter<?> waiter) {
        if (flying < BATCH && queued.isEmpty()) {
            launch(waiter);
        } else {
            waiter.queued();
            queued.add(waiter);
        }
    }

    private <V extends @Nullable Object> void launch(Waiter<V> waiter) {
        flying++;
        waiter.launched();
        Throwable refusal = waiter.refusal();
        if (refusal != null) {
            WayIn.post(loop, () -> waiter.future.completeExceptionally(refusal));
            return;
        }
        try {
            // Not by execute: a loop that is closed or reset lets this future fail, and so the waiter is told.
            waiter.future.completeAsync(waiter);
        } catch (LoopClosedException e) {
            waiter.future.completeExceptionally(e);
        }
    }

    /** A future has completed that was launched. */
    void landed() {
        flying--;
        if (flying == 0) {
            for (int i = 0; i < BATCH && !queued.isEmpty(); i++) {
                Waiter<?> waiter = queued.first();
                if (waiter != null) {
                    queued.remove(waiter);
                    launch(waiter);
                }
            }
        }
    }

    // ---- the end

    void enlist(WaitList<?> list) {
        WaitList<?> head = lists;
        list.nextList = head;
        list.previousList = null;
        if (head != null) {
            head.previousList = list;
        }
        lists = list;
    }

    void delist(WaitList<?> list) {
        WaitList<?> before = list.previousList;
        WaitList<?> after = list.nextList;
        if (before == null) {
            lists = after;
        } else {
            before.nextList = after;
        }
        if (after != null) {
            after.previousList = before;
        }
        list.previousList = null;
        list.nextList = null;
    }

    /** Lets all waits fail. */
    void close() {
        closed = true;
        while (lists != null) {
            Waiter<?> waiter = lists.first();
            if (waiter != null) {
                waiter.fail(ended());
            }
        }
    }
}
