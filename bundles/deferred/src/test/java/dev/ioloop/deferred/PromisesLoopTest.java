package dev.ioloop.deferred;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopClosedException;
import dev.ioloop.LoopOptions;
import dev.ioloop.itest.contracts.Row;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Promises that run their loop, and failures that nobody takes. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PromisesLoopTest {
    private static final Duration BOUND = Duration.ofSeconds(20);

    private final List<String> failures = new ArrayList<>();
    private final IOLoop loop = IOLoop.create(
            LoopOptions.defaults().withExceptionHandler(failure -> failures.add(failure.cause().getMessage())));
    private final Promises promises = Promises.of(loop);

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    @Row("MOJ-PROM-007")
    void awaitRunsTheLoopUntilTheStageHasEndedWhoeverStopsTheLoop() throws Exception {
        CompletableFuture<String> timer = promises.timer(Duration.ofMillis(20), "value");
        loop.stop();
        loop.execute(loop::stop);
        loop.callLater(Duration.ofMillis(5), loop::stop);
        assertTrue(promises.await(timer, BOUND));
        assertEquals("value", timer.join());
        assertFalse(loop.isRunning());
        CompletableFuture<String> failed = promises.timeout(Duration.ofMillis(1));
        assertTrue(promises.await(failed, BOUND));
        assertTrue(failed.isCompletedExceptionally());
        // One that has ended before leaves no stop behind.
        loop.checkOwner();
        assertTrue(promises.await(timer, BOUND));
        assertTrue(promises.await(CompletableFuture.completedFuture(1), BOUND));
        List<String> ran = new ArrayList<>();
        loop.execute(() -> ran.add("ran"));
        assertTrue(loop.runUntilIdle(BOUND));
        assertEquals(List.of("ran"), ran);
    }

    @Test
    @Row("MOJ-PROM-007")
    void awaitInARunningLoopReturnsAtOnce() {
        List<Object> log = new ArrayList<>();
        loop.execute(() -> {
            try {
                log.add(promises.await(loop.newFuture(), BOUND));
            } catch (Exception e) {
                log.add(e);
            }
            loop.stop();
        });
        loop.start();
        assertEquals(List.of(false), log);
    }

    @Test
    void awaitIsBounded() {
        CompletableFuture<String> never = loop.newFuture();
        assertThrows(TimeoutException.class, () -> promises.await(never, Duration.ofMillis(5)));
        assertFalse(never.isDone());
        loop.execute(loop::close);
        assertThrows(LoopClosedException.class, () -> promises.await(never, BOUND));
        assertThrows(LoopClosedException.class, () -> promises.await(never, BOUND));
    }

    /** What is left behind and may become garbage. */
    private interface Scene {
        List<CompletableFuture<?>> play(CompletableFuture<String> source);
    }

    /** The failures that were told of when all that a scene has made is garbage. */
    private List<String> toldAfter(Scene scene, int expected) {
        List<WeakReference<Object>> references = played(scene);
        long end = System.nanoTime() + BOUND.toNanos();
        while (references.stream().anyMatch(reference -> reference.get() != null) && System.nanoTime() - end < 0) {
            System.gc();
        }
        assertTrue(references.stream().allMatch(reference -> reference.get() == null), "still reachable");
        // The JVM tells a little later what it has found; what must not be told gets the same time.
        end = System.nanoTime() + (expected == 0 ? Duration.ofMillis(300) : BOUND).toNanos();
        while ((expected == 0 || failures.size() < expected) && System.nanoTime() - end < 0) {
            loop.runOnce(Duration.ofMillis(1));
        }
        loop.runOnce(Duration.ofMillis(20));
        List<String> told = List.copyOf(failures);
        failures.clear();
        return told;
    }

    private List<WeakReference<Object>> played(Scene scene) {
        List<WeakReference<Object>> references = new ArrayList<>();
        loop.execute(() -> {
            CompletableFuture<String> source = loop.newFuture();
            references.add(new WeakReference<>(source));
            for (CompletableFuture<?> future : scene.play(source)) {
                references.add(new WeakReference<>(future));
            }
            source.completeExceptionally(new IOException("rejected"));
        });
        loop.runUntilIdle(BOUND);
        return references;
    }

    @Test
    @Row("MOJ-PROM-008")
    void aFailureThatNobodyTakesIsToldOfOnce() {
        assertEquals(List.of("rejected"), toldAfter(source -> List.of(), 1));
        assertEquals(List.of("rejected"), toldAfter(
                source -> List.of(promises.then(source, value -> loop.futures().completed("kept"))), 1));
    }

    @Test
    @Row("MOJ-PROM-008")
    void oneThatIsTakenIsNot() {
        assertEquals(List.of(), toldAfter(source -> {
            CompletableFuture<String> branch = promises.then(source, value -> loop.futures().completed("kept"));
            return List.of(branch, promises.recover(branch, failure -> loop.futures().completed("taken")));
        }, 0));
    }

    @Test
    @Row("MOJ-PROM-008")
    void eachBranchIsToldOfAndWhatRunsLastlyTakesNothing() {
        assertEquals(List.of("rejected", "rejected"), toldAfter(source -> {
            CompletableFuture<String> first = promises.lastly(source, () -> null);
            CompletableFuture<String> second = promises.then(source, value -> loop.futures().completed("kept"));
            CompletableFuture<String> third = promises.recover(source, failure -> loop.futures().completed("taken"));
            return List.of(first, second, third);
        }, 2));
    }
}
