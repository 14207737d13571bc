package dev.ioloop.impl.loop;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps an old poller going, next to the present one of another family, until its last channel is gone. A side thread
 * only waits on it; when something is ready it posts one callback to the loop and parks. The loop's own thread then
 * polls it without waiting, dispatches, and lets the side thread wait again. Before a registration changes, the side
 * thread is woken and has parked.
 *
 * <p>Thread rule: the loop's owner, but for the side thread's own loop.
 */
final class Drain {
    private static final long PARK_BOUND_SECONDS = 5;

    private final EventLoop loop;
    private final Pollers pollers;
    private final PollerSeat seat;
    /** Guards the two flags below; the side thread waits on it for its release, the loop for the side thread. */
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean released;
    private boolean ended;

    Drain(EventLoop loop, Pollers pollers, PollerSeat seat) {
        this.loop = loop;
        this.pollers = pollers;
        this.seat = seat;
    }

    void begin() {
        seat.drainedBy(this);
        Thread side = new Thread(this::waitAndPost, "ioloop-drain-" + loop.name() + "-" + seat.info().name());
        side.setDaemon(true);
        release();
        side.start();
    }

    PollerSeat seat() {
        return seat;
    }

    private void waitAndPost() {
        while (awaitRelease()) {
            Runnable next = () -> pollers.pollDrained(this);
            try {
                seat.poller().awaitReady();
            } catch (IOException | RuntimeException e) {
                next = () -> pollers.drainFailed(this, e);
            }
            park();
            if (!loop.tryExecute(next)) {
                return;
            }
        }
    }

    private boolean awaitRelease() {
        lock.lock();
        try {
            while (!released && !ended) {
                changed.awaitUninterruptibly();
            }
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    private void park() {
        lock.lock();
        try {
            released = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets the side thread wait on the poller again. */
    void release() {
        lock.lock();
        try {
            released = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns when the side thread does not touch the poller; it has then posted, and is released by that post.
     *
     * @throws IllegalStateException if it does not come back within 5 seconds of a wake-up
     */
    void giveWay() {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(PARK_BOUND_SECONDS);
            while (released) {
                seat.wakeup();
                if (left <= 0) {
                    throw new IllegalStateException("poller '" + seat.info().name() + "' of loop '" + loop.name()
                            + "' is being drained and does not return from awaitReady() within "
                            + PARK_BOUND_SECONDS + " s of a wakeup(); its wakeup is broken");
                }
                left = awaitUninterruptibly(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private long awaitUninterruptibly(long nanos) {
        long end = System.nanoTime() + nanos;
        boolean interrupted = false;
        while (true) {
            long left = end - System.nanoTime();
            try {
                long rest = changed.awaitNanos(left);
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return rest;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    /** Ends the side thread and closes the poller. */
    void end() throws IOException {
        giveWay();
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        seat.close();
    }
}
