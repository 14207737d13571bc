package dev.ioloop.impl.loop;

import dev.ioloop.AsyncTask;
import dev.ioloop.Channel;
import dev.ioloop.ChannelFactory;
import dev.ioloop.ExceptionHandler;
import dev.ioloop.Interest;
import dev.ioloop.LoopClock;
import dev.ioloop.LoopClosedException;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopFutures;
import dev.ioloop.PollerInfo;
import dev.ioloop.ReadyHandler;
import dev.ioloop.Registration;
import dev.ioloop.ScheduledCall;
import dev.ioloop.WrongThreadException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The simplest loop that keeps the rules which futures build on: one thread, a queue, timers. It shows what is due to the
 * futures and not to the event loop.
 *
 * <p>Thread rule: as {@link dev.ioloop.IOLoop}.
 */
final class LoopThread implements FutureHome, HomeUnderTest {
    private final ManualLoopClock clock = new ManualLoopClock();
    private final CompletionDepth depth = new CompletionDepth();
    private final LoopFutures futures = new FutureOperations(this);
    private final BlockingQueue<LoopFailure> failures = new LinkedBlockingQueue<>();
    /** Guards queue and closed. */
    private final Object lock = new Object();
    private List<Runnable> queue = new ArrayList<>();
    private boolean closed;
    private final TreeSet<Timer> timers = new TreeSet<>();
    private long sequence;
    private final Thread thread = new Thread(this::start, "double");

    LoopThread() {
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void start() {
        for (List<Runnable> batch = take(); batch != null; batch = take()) {
            for (Runnable callback : batch) {
                run(callback, LoopFailure.Origin.CALLBACK);
            }
            while (!timers.isEmpty() && timers.first().due - clock.nanoTime() <= 0) {
                Timer timer = timers.pollFirst();
                run(timer.callback, LoopFailure.Origin.TIMER);
            }
        }
        List<Timer> cancelled = List.copyOf(timers);
        timers.clear();
        cancelled.forEach(timer -> discard(timer.callback));
        List<Runnable> rest;
        synchronized (lock) {
            rest = queue;
        }
        rest.forEach(LoopThread::discard);
    }

    private void run(Runnable callback, LoopFailure.Origin origin) {
        try {
            callback.run();
        } catch (RuntimeException | Error e) {
            report(new LoopFailure(this, origin, callback, e));
        }
    }

    private static void discard(Runnable callback) {
        if (callback instanceof Discardable waitedFor) {
            waitedFor.discard();
        }
    }

    private List<Runnable> take() {
        synchronized (lock) {
            while (queue.isEmpty() && !closed) {
                try {
                    lock.wait(TimeUnit.SECONDS.toMillis(BOUND));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            if (closed) {
                return null;
            }
            List<Runnable> batch = queue;
            queue = new ArrayList<>();
            return batch;
        }
    }

    @Override
    public boolean tryExecute(Runnable callback) {
        synchronized (lock) {
            if (closed) {
                return false;
            }
            queue.add(callback);
            lock.notifyAll();
            return true;
        }
    }

    @Override
    public void execute(Runnable callback) {
        if (!tryExecute(callback)) {
            throw new LoopClosedException("loop 'double' is closed");
        }
    }

    @Override
    public void wakeup() {
        tryExecute(() -> {
        });
    }

    /** As a loop does, but the rest of the batch still runs. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        if (!isOwner()) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(BOUND));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public boolean isRunning() {
        return thread.isAlive();
    }

    @Override
    public boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    @Override
    public boolean isOwner() {
        return Thread.currentThread() == thread && thread.isAlive();
    }

    @Override
    public void checkOwner() {
        if (!isOwner()) {
            throw new WrongThreadException("on " + Thread.currentThread());
        }
    }

    /** A timer. */
    private final class Timer implements ScheduledCall {
        private final long due;
        private final long number = sequence++;
        private final Runnable callback;
        private boolean cancelled;

        Timer(long due, Runnable callback) {
            this.due = due;
            this.callback = callback;
        }

        @Override
        public boolean cancel() {
            checkOwner();
            cancelled |= timers.remove(this);
            return cancelled;
        }

        @Override
        public void reset(Duration delay) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean active() {
            return timers.contains(this);
        }

        @Override
        public boolean cancelled() {
            return cancelled;
        }

        @Override
        public long dueAt() {
            return due;
        }

        @Override
        public ScheduledCall unref() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean counts() {
            return true;
        }

        @Override
        public int compareTo(ScheduledCall other) {
            long difference = due - other.dueAt();
            return Long.signum(difference != 0 ? difference : number - ((Timer) other).number);
        }
    }

    @Override
    public ScheduledCall callLater(Duration delay, Runnable callback) {
        checkOwner();
        if (isClosed()) {
            throw new LoopClosedException("loop 'double' is closed");
        }
        Timer timer = new Timer(clock.nanoTime() + delay.toNanos(), callback);
        timers.add(timer);
        if (delay.isZero()) {
            wakeup();
        }
        return timer;
    }

    @Override
    public int timers() {
        checkOwner();
        return timers.size();
    }

    @Override
    public FutureHome home() {
        return this;
    }

    @Override
    public Thread thread() {
        return thread;
    }

    @Override
    public ManualLoopClock manualClock() {
        return clock;
    }

    @Override
    public BlockingQueue<LoopFailure> failures() {
        return failures;
    }

    @Override
    public CompletionDepth completionDepth() {
        return depth;
    }

    @Override
    public LoopClock clock() {
        return clock;
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    @Override
    public void report(LoopFailure failure) {
        failures.add(failure);
    }

    @Override
    public String name() {
        return "double";
    }

    @Override
    public LoopFutures futures() {
        return futures;
    }

    @Override
    public <T> BoundFuture<T> newFuture() {
        return new BoundFuture<>(this);
    }

    // ---- what futures have no use for

    @Override
    public void stop() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Void> closeAsync() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void executeAsync(AsyncTask task) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Registration register(Channel channel, Interest interest, ReadyHandler handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ChannelFactory channels() {
        throw new UnsupportedOperationException();
    }

    @Override
    public PollerInfo poller() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<PollerInfo> switchPoller(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ExceptionHandler exceptionHandler() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void exceptionHandler(ExceptionHandler handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledCall callAt(Instant instant, Runnable callback) {
        throw new UnsupportedOperationException();
    }
}
