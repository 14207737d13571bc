package dev.ioloop.impl.loop;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs each test of futures on the simplest loop there is, and on the event loop.
 *
 * <p>Thread rule: the test's thread, which is not the loop's.
 */
@ParameterizedClass
@EnumSource(FutureTestBase.Kind.class)
@Timeout(120)
abstract class FutureTestBase {
    /** What the futures are bound to. */
    enum Kind {
        DOUBLE(LoopThread::new), EVENT_LOOP(EventLoopThread::new);

        private final Supplier<HomeUnderTest> maker;

        Kind(Supplier<HomeUnderTest> maker) {
            this.maker = maker;
        }

        HomeUnderTest open() {
            return maker.get();
        }
    }

    @Parameter
    Kind kind;

    HomeUnderTest at;
    /** A thread that is not the loop's, nor the test's. */
    ExecutorService foreign;

    @BeforeEach
    void open() {
        at = kind.open();
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
