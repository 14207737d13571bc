package dev.ioloop.impl.loop;

import dev.ioloop.BlockedLoop;
import dev.ioloop.Watchdog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that looks whether a turn takes too long. It sleeps without a limit while the loop sleeps, or does not run,
 * and wakes about once per threshold while the loop works; the loop wakes it only out of the former sleep. One for each
 * loop, so that what an action does about one blocked loop does not delay the report of another.
 *
 * <p>Thread rule: as said at each method.
 */
final class LoopWatchdog implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger("dev.ioloop.watchdog");

    private final EventLoop loop;
    private volatile @Nullable Watchdog settings;
    private volatile @Nullable Thread thread;
    /** When the turn that is under way began; 0 while the loop polls or does not run. */
    private volatile long armedAt;
    private volatile boolean sleeps;
    private volatile boolean ended;

    LoopWatchdog(EventLoop loop, Watchdog settings) {
        this.loop = loop;
        this.settings = settings;
    }

    /** Starts the thread. If there is none to be had, that is logged, and nobody watches. */
    void start(ThreadFactory threads) {
        try {
            Thread made = threads.newThread(this);
            thread = made;
            made.start();
        } catch (RuntimeException | OutOfMemoryError e) {
            thread = null;
            LOG.error("Loop '{}' is not watched for turns that take too long: there is no thread to be had for that",
                    loop.name(), e);
        }
    }

    static Thread thread(EventLoop loop, Runnable body) {
        Thread made = new Thread(body, "ioloop-" + loop.name() + "-watchdog");
        made.setDaemon(true);
        made.setContextClassLoader(LoopWatchdog.class.getClassLoader());
        return made;
    }

    @Nullable Watchdog settings() {
        return settings;
    }

    /** Whether there is a thread; any thread. */
    boolean isStarted() {
        return thread != null;
    }

    /** Changes the threshold and the action; any thread. */
    void settings(Watchdog next) {
        settings = next;
        LockSupport.unpark(thread);
    }

    /** Ends the thread; any thread. */
    void end() {
        ended = true;
        LockSupport.unpark(thread);
    }

    /** The loop works from now on; owner's thread, or any before the owner knows of this. */
    void arm(long now) {
        armedAt = now == 0 ? 1 : now;
        if (sleeps) {
            LockSupport.unpark(thread);
        }
    }

    /** The loop polls, or ends its run; owner's thread. */
    void disarm() {
        armedAt = 0;
    }

    @Override
    public void run() {
        long reported = 0;
        while (!ended) {
            Watchdog now = settings;
            long began = armedAt;
            if (began == 0 || now == null) {
                sleepUntilArmed();
                continue;
            }
            long left = now.threshold().toNanos() - (System.nanoTime() - began);
            if (left > 0) {
                LockSupport.parkNanos(this, left);
            } else if (reported == began) {
                LockSupport.parkNanos(this, now.threshold().toNanos());
            } else {
                reported = began;
                report(now, began);
            }
        }
    }

    private void sleepUntilArmed() {
        sleeps = true;
        if (armedAt == 0 && !ended) {
            LockSupport.park(this);
        }
        sleeps = false;
    }

    private void report(Watchdog now, long began) {
        Thread owner = loop.owner();
        if (owner == null || !loop.isInRun()) {
            return; // owned, but nothing runs
        }
        List<StackTraceElement> stack = List.of(owner.getStackTrace());
        if (armedAt != began) {
            return; // it has just come back, and the stack is that of something else
        }
        try {
            now.action().blocked(new BlockedLoop(loop, owner, Duration.ofNanos(System.nanoTime() - began),
                    now.threshold(), stack));
        } catch (Throwable e) { // whatever it is, the next turn is to be watched
            LOG.error("The watchdog's action {} of loop '{}' has failed", now.action(), loop.name(), e);
        }
    }
}
