package dev.ioloop.impl.loop;

import dev.ioloop.LoopClosedException;
import dev.ioloop.spi.Discardable;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a loop that run elsewhere, and the executor that they run on unless another one is given.
 *
 * <p>Thread rule: any thread.
 */
final class LoopJobs {
    private static final int MOST_THREADS = Math.min(32, Runtime.getRuntime().availableProcessors() + 4);
    private static final int LONGEST_QUEUE = 10_000;
    private static final int IDLE_SECONDS = 10;

    private final FutureHome home;
    /** Tasks whose end has not come back to the loop. */
    private final AtomicInteger unfinished = new AtomicInteger();
    /** Guards the executors, and that none is made after the end. */
    private final Object lock = new Object();
    private @Nullable Executor given;
    private @Nullable ThreadPoolExecutor own;
    private boolean closed;

    LoopJobs(FutureHome home, @Nullable Executor given) {
        this.home = home;
        this.given = given;
    }

    int unfinished() {
        return unfinished.get();
    }

    Executor executor() {
        synchronized (lock) {
            if (given != null) {
                return given;
            }
            return own();
        }
    }

    /** The executor of the loop's own; the caller holds the lock. */
    private ThreadPoolExecutor own() {
        checkOpen();
        if (own == null) {
            own = pool();
        }
        return own;
    }

    private void checkOpen() {
        if (closed) {
            throw new LoopClosedException("loop '" + home.name() + "' is closed; it takes no more tasks");
        }
    }

    void executor(Executor next) {
        synchronized (lock) {
            given = Objects.requireNonNull(next, "executor");
            if (own != null) {
                own.shutdown();
                own = null;
            }
        }
    }

    private ThreadPoolExecutor pool() {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(MOST_THREADS, MOST_THREADS, IDLE_SECONDS, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(LONGEST_QUEUE), body -> {
                    Thread thread = new Thread(body, "ioloop-" + home.name() + "-worker-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    // Not that of whoever came first, whose bundle may go.
                    thread.setContextClassLoader(LoopJobs.class.getClassLoader());
                    return thread;
                }, (task, executor) -> {
                    throw new RejectedExecutionException("the executor of loop '" + home.name() + "' "
                            + (executor.isShutdown() ? "is shut down" : "has " + LONGEST_QUEUE + " tasks waiting for "
                                    + MOST_THREADS + " threads; submit less at once, or give an executor of your own"));
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** On the default executor. The loop's own one is not taken away between the choice and the call. */
    <T extends @Nullable Object> CompletableFuture<T> submit(Callable<T> task) {
        Executor chosen;
        synchronized (lock) {
            checkOpen();
            if (given == null) {
                return submit(task, own());
            }
            chosen = given;
        }
        return submit(task, chosen);
    }

    <T extends @Nullable Object> CompletableFuture<T> submit(Callable<T> task, Executor executor) {
        Job<T> job = new Job<>(this, Objects.requireNonNull(task, "task"));
        unfinished.incrementAndGet();
        try {
            executor.execute(job);
        } catch (RuntimeException | Error refused) {
            unfinished.decrementAndGet();
            throw refused;
        }
        return job.result;
    }

    private LoopClosedException closedException() {
        return new LoopClosedException("loop '" + home.name() + "' was closed before the task ended; its outcome was"
                + " dropped");
    }

    /** Lets the tasks that have not begun fail. Those that run go on, and nobody sees how they end. */
    void close() {
        ThreadPoolExecutor last;
        synchronized (lock) {
            closed = true;
            last = own;
            own = null;
        }
        if (last != null) {
            last.shutdown();
            Runnable waiting = last.getQueue().poll();
            while (waiting != null) {
                if (waiting instanceof Job<?> job) {
                    job.discard();
                }
                waiting = last.getQueue().poll();
            }
        }
    }

    /** A task; on its way back it is a callback of the loop. */
    private static final class Job<T extends @Nullable Object> implements Discardable {
        private final LoopJobs jobs;
        private final Callable<T> task;
        private final BoundFuture<T> result;
        private boolean ended;
        private @Nullable T value;
        private @Nullable Throwable failure;

        Job(LoopJobs jobs, Callable<T> task) {
            this.jobs = jobs;
            this.task = task;
            this.result = (BoundFuture<T>) jobs.home.<T>newFuture();
        }

        @Override
        public void run() {
            if (ended) {
                arrive();
                return;
            }
            try {
                value = task.call();
            } catch (Throwable thrown) {
                failure = thrown;
            }
            ended = true;
            if (!jobs.home.tryExecute(this)) {
                discard();
            }
        }

        private void arrive() {
            jobs.unfinished.decrementAndGet();
            result.settle(value, failure);
        }

        @Override
        public void discard() {
            jobs.unfinished.decrementAndGet();
            result.settleFailed(jobs.closedException());
        }

        @Override
        public String toString() {
            return task.toString();
        }
    }
}
