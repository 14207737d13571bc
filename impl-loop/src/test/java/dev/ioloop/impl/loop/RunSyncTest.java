package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.AsyncSupplier;
import dev.ioloop.IOLoop;
import dev.ioloop.LoopClosedException;
import dev.ioloop.LoopOptions;
import dev.ioloop.LoopRunningException;
import dev.ioloop.itest.contracts.Row;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RunSyncTest {
    private final HandPollerProvider hand = new HandPollerProvider("hand", 0, "hand");
    private final IOLoop loop = IOLoop.create(LoopOptions.defaults().withPollerProvider(hand));

    @AfterEach
    void close() {
        loop.close();
    }

    /** The loop can be used after whatever the run before has done. */
    private void assertReusable() throws Exception {
        assertFalse(loop.isRunning());
        assertNull(IOLoop.currentOrNull());
        assertEquals("again", loop.runSync(() -> loop.futures().completed("again")));
    }

    @Test
    @Row("TOR-RUN-005")
    void theValueIsThatOfTheStageAndTheLoopIsCurrentInTheTask() throws Exception {
        List<IOLoop> seen = new ArrayList<>();
        String value = loop.runSync(() -> {
            seen.add(IOLoop.current());
            return loop.futures().sleep(Duration.ofMillis(1)).thenApply(nothing -> {
                seen.add(IOLoop.current());
                return "value";
            });
        });
        assertEquals("value", value);
        assertEquals(List.of(loop, loop), seen);
        assertReusable();
    }

    @Test
    void aStageThatAnotherThreadCompletesEndsTheRun() throws Exception {
        CompletableFuture<Integer> foreign = new CompletableFuture<>();
        assertEquals(7, loop.runSync(() -> {
            new Thread(() -> foreign.complete(7)).start();
            return foreign;
        }));
    }

    @Test
    @Row("TOR-RUN-002")
    void aTaskMayHaveNoStageButNothingElseInPlaceOfOne() throws Exception {
        assertNull(loop.runSync(() -> null));
        AsyncSupplier<?> wrong = (AsyncSupplier<?>) Proxy.newProxyInstance(AsyncSupplier.class.getClassLoader(),
                new Class<?>[]{AsyncSupplier.class}, (proxy, method, arguments) -> "a plain value");
        ClassCastException e = assertThrows(ClassCastException.class, () -> loop.runSync(wrong));
        assertTrue(String.valueOf(e.getMessage()).contains("String"), e.getMessage());
        assertReusable();
    }

    @Test
    @Row("TOR-RUN-003")
    void whatTheTaskThrowsIsThrownAsItIs() throws Exception {
        IOException thrown = new IOException("on purpose");
        assertSame(thrown, assertThrows(IOException.class, () -> loop.runSync(() -> {
            throw thrown;
        })));
        AssertionError error = new AssertionError("on purpose");
        assertSame(error, assertThrows(AssertionError.class, () -> loop.runSync(() -> {
            throw error;
        })));
        assertReusable();
    }

    @Test
    @Row("TOR-RUN-004")
    void whatTheStageFailsWithIsThrownAsItIs() throws Exception {
        IOException cause = new IOException("on purpose");
        assertSame(cause, assertThrows(IOException.class,
                () -> loop.runSync(() -> loop.futures().sleep(Duration.ofMillis(1)).thenCompose(nothing -> {
                    return loop.futures().failed(cause);
                }))));
        assertReusable();
    }

    @Test
    @Row("TOR-RUN-007")
    void theTimeoutCancelsTheStageAndLeavesNoTimerBehindOtherwise() throws Exception {
        CompletableFuture<String> never = loop.newFuture();
        TimeoutException e = assertThrows(TimeoutException.class,
                () -> loop.runSync(() -> never, Duration.ofMillis(5)));
        assertTrue(String.valueOf(e.getMessage()).contains("PT0.005S"), e.getMessage());
        assertTrue(never.isCancelled());

        assertEquals("in time", loop.runSync(() -> loop.futures().completed("in time"), Duration.ofHours(1)));
        assertEquals(List.of(), loop.scheduledCalls());
        assertReusable();
    }

    @Test
    void aTimeoutOfZeroLetsATaskEndThatEndsAtOnce() throws Exception {
        assertEquals("now", loop.runSync(() -> loop.futures().completed("now"), Duration.ZERO));
        assertThrows(TimeoutException.class, () -> loop.runSync(loop::newFuture, Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> loop.runSync(() -> null, Duration.ofSeconds(-1)));
        assertReusable();
    }

    @Test
    @Row("TOR-RUN-008")
    void stopBeforeTheEndIsAnErrorAndNoHang() throws Exception {
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> loop.runSync(() -> {
            loop.stop();
            return loop.newFuture();
        }));
        assertTrue(String.valueOf(e.getMessage()).contains("stopped before"), e.getMessage());
        assertReusable();
        loop.stop();
        assertThrows(IllegalStateException.class, () -> loop.runSync(() -> null));
        assertReusable();
    }

    @Test
    void closeBeforeTheEndIsAnError() {
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> loop.runSync(() -> {
            loop.close();
            return loop.newFuture();
        }));
        assertTrue(String.valueOf(e.getMessage()).contains("closed"), e.getMessage());
        assertThrows(LoopClosedException.class, () -> loop.runSync(() -> null));
    }

    @Test
    @Row("TOR-RUN-009")
    void aTaskThatCancelsItsOwnStageIsNoTimeout() throws Exception {
        assertThrows(CancellationException.class, () -> loop.runSync(() -> {
            CompletableFuture<String> own = loop.newFuture();
            loop.execute(() -> own.cancel(false));
            return own;
        }));
        assertReusable();
    }

    @Test
    @Row("TOR-RUN-010")
    void aRunInsideARunIsRefusedAndTheOuterOneGoesOn() throws Exception {
        assertEquals("outer", loop.runSync(() -> {
            assertThrows(LoopRunningException.class, () -> loop.runSync(() -> null));
            assertThrows(LoopRunningException.class, () -> loop.runUntilIdle());
            LoopRunningException e = assertThrows(LoopRunningException.class, () -> loop.runOnce());
            assertTrue(String.valueOf(e.getMessage()).contains("runOnce"), e.getMessage());
            return loop.futures().completed("outer");
        }));
        assertReusable();
    }

    @Test
    void anInterruptOfTheCallerDoesNotEndTheRun() throws Exception {
        Thread.currentThread().interrupt();
        assertEquals("value", loop.runSync(() -> loop.futures().sleep(Duration.ofMillis(1)).thenApply(n -> "value")));
        assertFalse(Thread.interrupted());
    }

    @Test
    void manyRunsOnDifferentThreadsOneAfterTheOther() throws Exception {
        for (int i = 0; i < 20; i++) {
            int number = i;
            CompletableFuture<Integer> got = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    got.complete(loop.runSync(() -> loop.futures().completed(number)));
                } catch (Throwable e) {
                    got.completeExceptionally(e);
                }
            });
            thread.start();
            assertEquals(number, got.get(10, TimeUnit.SECONDS));
            thread.join(10_000);
        }
    }
}
