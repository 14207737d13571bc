package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.ioloop.LoopClosedException;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopOptions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A loop on a thread of its own, with its failures kept, for tests. */
final class LoopRunner implements AutoCloseable {
    final EventLoop loop;
    final List<LoopFailure> failures = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private volatile boolean closing;

    LoopRunner(LoopOptions options) {
        loop = new EventLoop(options.withExceptionHandler(failures::add), false);
        thread = new Thread(() -> {
            try {
                loop.start();
                ended.complete(null);
            } catch (Throwable e) {
                if (closing && e instanceof LoopClosedException) {
                    ended.complete(null); // the test was over before this thread had begun
                } else {
                    ended.completeExceptionally(e);
                }
            }
        }, "loop-under-test");
        thread.setDaemon(true);
        thread.start();
    }

    LoopRunner() {
        this(LoopOptions.defaults());
    }

    /** Runs something on the loop and gives its value, within 10 seconds. */
    <T extends @Nullable Object> T call(Callable<T> task) {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                done.complete(task.call());
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        return get(done);
    }

    void run(Action action) {
        call(() -> {
            action.run();
            return null;
        });
    }

    interface Action {
        void run() throws Exception;
    }

    static <T extends @Nullable Object> T get(CompletableFuture<T> future) {
        try {
            return future.get(10, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw LoopRunner.<RuntimeException>sneaky(e.getCause());
        } catch (Exception e) {
            throw new AssertionError("no result after 10 s", e);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // lets a test see the very exception that was thrown
    private static <E extends Throwable> E sneaky(@Nullable Throwable e) throws E {
        throw (E) e;
    }

    Thread thread() {
        return thread;
    }

    /** Waits until start() has returned, and throws what it threw. */
    void awaitEnd() {
        get(ended);
    }

    @Override
    public void close() {
        closing = true;
        loop.close();
        awaitEnd();
        assertFalse(loop.isRunning(), "loop runs after close");
    }

}
