package dev.ioloop.impl.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import dev.ioloop.sync.Sync;
import dev.ioloop.testkit.ManualLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A loop moved by hand, and what makes primitives on it. */
final class Rig implements AutoCloseable {
    static final Duration SECOND = Duration.ofSeconds(1);

    final ManualLoop manual;
    final IOLoop loop;
    final Sync sync;
    /** What the loop's hook was told. */
    final List<Throwable> failures = new ArrayList<>();
    /** What happened, in order. */
    final List<String> log = new ArrayList<>();

    Rig() {
        this(LoopOptions.defaults());
    }

    Rig(LoopOptions options) {
        manual = new ManualLoop(options);
        loop = manual.loop();
        loop.exceptionHandler(failure -> failures.add(failure.cause()));
        sync = new LoopSyncFactory().of(loop);
    }

    Instant in(Duration span) {
        return manual.clock().instant().plus(span);
    }

    void turn() {
        manual.turn();
        loop.checkOwner(); // it belongs to nobody after a run, and futures would take this for another thread
    }

    void settle() {
        manual.settle();
        loop.checkOwner(); // it belongs to nobody after a run, and futures would take this for another thread
    }

    void advance(Duration by) {
        manual.advance(by);
        loop.checkOwner(); // it belongs to nobody after a run, and futures would take this for another thread
    }

    /** Writes down when it completes, and how. */
    <T> CompletableFuture<T> log(String name, CompletableFuture<T> future) {
        future.whenComplete((value, failure) -> log.add(name + (failure == null ? value == null ? "" : ":" + value
                : ":" + Waiter.bare(failure).getClass().getSimpleName())));
        return future;
    }

    /** What was written down since the last call. */
    List<String> logged() {
        List<String> copy = List.copyOf(log);
        log.clear();
        return copy;
    }

    int timers() {
        return loop.scheduledCalls().size();
    }

    static void pending(CompletableFuture<?>... futures) {
        for (CompletableFuture<?> future : futures) {
            assertFalse(future.isDone(), () -> future.toString());
        }
    }

    static void done(CompletableFuture<?>... futures) {
        for (CompletableFuture<?> future : futures) {
            assertTrue(future.isDone() && !future.isCompletedExceptionally(), () -> future.toString());
        }
    }

    static <T> void value(T expected, CompletableFuture<T> future) {
        assertTrue(future.isDone(), () -> future.toString());
        assertEquals(expected, future.join());
    }

    static <X extends Throwable> X failed(Class<X> type, CompletableFuture<?> future) {
        assertTrue(future.isDone(), () -> future.toString());
        Throwable thrown = assertThrows(Throwable.class, future::join);
        return assertInstanceOf(type, thrown instanceof CompletionException && thrown.getCause() != null
                ? thrown.getCause() : thrown);
    }

    @Override
    public void close() {
        manual.close();
        assertEquals(List.of(), failures, "told to the loop's hook");
    }
}
