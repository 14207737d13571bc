package dev.ioloop.echo;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A loop on a thread of its own, for tests. All waits end after 10 seconds. */
public final class LoopThread implements AutoCloseable {
    private final IOLoop loop;
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

    public LoopThread(LoopOptions options) {
        loop = IOLoop.create(options);
        Thread thread = new Thread(() -> {
            try {
                loop.start();
            } finally {
                ended.complete(null);
            }
        }, "loop-under-test");
        thread.setDaemon(true);
        thread.start();
    }

    public LoopThread() {
        this(LoopOptions.defaults());
    }

    public IOLoop loop() {
        return loop;
    }

    public static <T extends @Nullable Object> T get(Future<T> future) throws Exception {
        try {
            return future.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Runs something on the loop. */
    public <T extends @Nullable Object> T call(Callable<T> task) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                done.complete(task.call());
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        return get(done);
    }

    /** Lets the loop turn until a condition holds. */
    public void until(BooleanSupplier condition) throws Exception {
        CompletableFuture<@Nullable Void> holds = new CompletableFuture<>();
        loop.execute(() -> look(condition, holds));
        try {
            get(holds);
        } finally {
            holds.cancel(false);
        }
    }

    private void look(BooleanSupplier condition, CompletableFuture<@Nullable Void> holds) {
        if (condition.getAsBoolean()) {
            holds.complete(null);
        } else if (!holds.isDone()) {
            loop.execute(() -> look(condition, holds)); // not by a timer: the clock may stand
        }
    }

    @Override
    public void close() {
        loop.close();
        ended.orTimeout(10, TimeUnit.SECONDS).join();
    }
}
