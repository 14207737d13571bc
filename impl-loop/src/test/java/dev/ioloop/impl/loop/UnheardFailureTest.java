package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopFutures;
import dev.ioloop.LoopOptions;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Futures that fail and that nobody listens to. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UnheardFailureTest {
    private final List<LoopFailure> failures = new ArrayList<>();
    private final IOLoop loop = IOLoop.create(LoopOptions.defaults().withExceptionHandler(failures::add)
            .withPollerProvider(new HandPollerProvider("hand", 0, "hand")));

    @AfterEach
    void close() {
        loop.close();
    }

    /** Something that leaves a future behind. */
    private interface Scene {
        CompletableFuture<String> play(CompletableFuture<String> future);
    }

    /** Plays a scene with a future that fails, and gives the failures told of once the future has gone. */
    private List<String> toldAfter(Scene scene) {
        WeakReference<Object> gone = play(scene);
        failures.removeIf(failure -> failure.cause() instanceof AssertionError error && fail(error));
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (gone.get() != null && System.nanoTime() - end < 0) {
            System.gc();
        }
        // What the JVM has found to be unreachable it tells a little later.
        end = System.nanoTime() + Duration.ofMillis(failures.isEmpty() ? 200 : 0).toNanos();
        while (failures.isEmpty() && System.nanoTime() - end < 0) {
            loop.runOnce(Duration.ofMillis(1));
        }
        List<String> told = failures.stream().map(failure -> failure.origin() + " " + failure.cause().getMessage())
                .toList();
        failures.clear();
        return told;
    }

    private static boolean fail(AssertionError error) {
        throw error;
    }

    private WeakReference<Object> play(Scene scene) {
        List<WeakReference<Object>> reference = new ArrayList<>();
        loop.execute(() -> reference.add(new WeakReference<>(scene.play(loop.newFuture()))));
        loop.runOnce(Duration.ZERO);
        loop.runOnce(Duration.ZERO);
        return reference.get(0);
    }

    @Test
    void oneThatNobodyListensToIsToldOfOnceItIsGone() {
        assertEquals(List.of("FUTURE lost"), toldAfter(future -> {
            future.completeExceptionally(new IllegalStateException("lost"));
            return future;
        }));
    }

    @Test
    void oneThatSomebodyListensToIsNot() {
        assertEquals(List.of(), toldAfter(future -> {
            var unused = future.exceptionally(Throwable::getMessage);
            future.completeExceptionally(new IllegalStateException("heard before"));
            return future;
        }));
        assertEquals(List.of(), toldAfter(future -> {
            future.completeExceptionally(new IllegalStateException("heard after"));
            var unused = future.handle((value, failure) -> "handled");
            return future;
        }));
        assertEquals(List.of(), toldAfter(future -> {
            future.completeExceptionally(new IllegalStateException("joined"));
            assertThrows(CompletionException.class, future::join);
            return future;
        }));
        assertEquals(List.of(), toldAfter(future -> {
            future.completeExceptionally(new IllegalStateException("asked"));
            assertTrue(future.isCompletedExceptionally());
            return future;
        }));
        assertEquals(List.of(), toldAfter(future -> {
            loop.futures().whenDone(future, (value, failure) -> {
            });
            future.completeExceptionally(new IllegalStateException("observed"));
            return future;
        }));
    }

    @Test
    void aCancelledOneAndOneThatEndsWellAreNot() {
        assertEquals(List.of(), toldAfter(future -> {
            future.cancel(false);
            return future;
        }));
        assertEquals(List.of(), toldAfter(future -> {
            future.complete("well");
            return future;
        }));
    }

    @Test
    void aTaskWhoseFailureNobodyAsksForIsToldOf() {
        assertEquals(List.of("FUTURE elsewhere"), toldAfter(future -> {
            return loop.futures().submit(() -> {
                throw new IllegalStateException("elsewhere");
            }, LoopFutures.directExecutor());
        }));
    }
}
