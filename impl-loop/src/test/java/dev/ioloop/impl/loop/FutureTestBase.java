package dev.ioloop.impl.loop;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * Runs each test of futures on an event loop of its own.
 *
 * <p>Thread rule: the test's thread, which is not the loop's.
 */
@Timeout(120)
abstract class FutureTestBase {
    HomeUnderTest at;
    /** A thread that is not the loop's, nor the test's. */
    ExecutorService foreign;

    @BeforeEach
    void open() {
        at = new EventLoopThread();
        foreign = Executors.newSingleThreadExecutor(task -> new Thread(task, "foreign"));
    }

    @AfterEach
    void close() throws Exception {
        at.close();
        foreign.shutdownNow();
        if (!foreign.awaitTermination(HomeUnderTest.BOUND, TimeUnit.SECONDS)) {
            throw new AssertionError("the foreign thread did not end");
        }
    }

    <T> BoundFuture<T> newFuture() {
        return at.newFuture();
    }

    <T> T onForeign(Callable<T> task) throws Exception {
        return foreign.submit(task).get(HomeUnderTest.BOUND, TimeUnit.SECONDS);
    }

    static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(HomeUnderTest.BOUND, TimeUnit.SECONDS);
    }

    /** A future of another kind that has been completed. */
    static <T> CompletableFuture<T> plain(T value) {
        return CompletableFuture.completedFuture(value);
    }
}
