package dev.ioloop.deferred;

import static dev.ioloop.deferred.Capture.end;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.ioloop.ExceptionHandler;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopOptions;
import dev.ioloop.deferred.Capture.Boom;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.testkit.ManualLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of failures that nobody takes. */
@Timeout(120)
class UnhandledFailuresTest {
    private LogCapture log;

    @BeforeEach
    void forgetThoseOfOtherTests() {
        log = new LogCapture();
        UnhandledFailures.flush();
    }

    @AfterEach
    void close() {
        UnhandledFailures.flush();
        log.close();
    }

    private static List<String> flushed() {
        return UnhandledFailures.flush().stream().map(Failure::message).toList();
    }

    private static void drop(String message) {
        new Deferred<>().addCallback(v -> v).errback(new Boom(message));
    }

    @Test
    @Row({"TWI-LOG-001", "TWI-LOG-004"})
    void aDroppedFailureIsReportedOnceWhenItIsUnreachable() {
        drop("dropped");
        Garbage.await(() -> !log.errors("dropped").isEmpty());
        assertEquals(List.of(), flushed());
        System.gc();
        List<ILoggingEvent> events = log.errors("dropped");
        assertEquals(1, events.size());
        assertTrue(events.get(0).getFormattedMessage().startsWith("Unhandled Error"), events::toString);
        assertEquals("drop",
                events.get(0).getThrowableProxy().getStackTraceElementProxyArray()[0].getStackTraceElement()
                        .getMethodName());
    }

    private static void dropCircle() {
        Deferred<Object> deferred = new Deferred<>();
        Deferred<Object> pending = new Deferred<>();
        List<Object> circle = new ArrayList<>(List.of(deferred, pending));
        circle.add(circle);
        pending.addCallback(v -> circle.add(pending));
        deferred.addBoth((v, f) -> pending).addCallback(v -> circle.add(deferred));
        deferred.callback(1);
        pending.errback(new Boom("in a circle"));
        circle.add(pending.addCallback(v -> circle.add(deferred)));
    }

    @Test
    @Row("TWI-LOG-003")
    void oneInACircleOfReferencesIsReportedAsWell() {
        dropCircle();
        Garbage.await(() -> !log.errors("in a circle").isEmpty());
    }

    @Test
    @Row("TWI-LOG-002")
    void whatIsTakenIsNotReported() {
        Deferred<Object> errback = Deferreds.fail(new Boom("errback"));
        errback.addErrback(f -> null);
        Deferred<Object> inner = Deferreds.fail(new Boom("chained"));
        Deferred<Object> outer = Deferreds.succeed(1).addAsyncCallback(v -> inner);
        Deferred<Object> listed = Deferreds.fail(new Boom("listed"));
        DeferredList<Object> list = new DeferredList<>(List.of(listed), DeferredList.Flag.CONSUME_ERRORS);
        Deferred<Object> kept = Deferreds.fail(new Boom("kept"));
        DeferredList<Object> other = new DeferredList<>(List.of(kept));
        assertEquals(List.of("chained", "kept"), flushed().stream().sorted().toList());
        assertTrue(end(outer) instanceof Failure, "the failure of the inner one has moved to the outer one");
        assertNotNull(end(list));
        assertNotNull(end(other));
        assertTrue(end(kept) instanceof Failure);
    }

    @Test
    void aFailureTakenByAStepThatWaitsIsNotReported() {
        Deferred<Object> pending = new Deferred<>();
        Deferred<Object> waiting = Deferreds.fail(new Boom("taken"));
        waiting.addAsyncErrback(f -> pending);
        assertEquals(List.of(), flushed());
        pending.callback(1);
        assertEquals(1, end(waiting));
        Deferred<Object> cancelled = new Deferred<>();
        cancelled.cancel();
        assertEquals(List.of(), flushed());
    }

    @Test
    @Row("TWI-LOG-005")
    void theLastFailureOfTheChainIsReported() {
        Deferred<Object> deferred = new Deferred<>();
        deferred.addErrback(f -> "healed").addCallback(v -> {
            throw new Boom("second");
        }).addErrback(f -> {
            throw new Boom("third");
        });
        deferred.errback(new Boom("first"));
        assertEquals(List.of("third"), flushed());
    }

    @Test
    @Row("TWI-LOG-006")
    void aFlushReportsNowAndOnce() {
        Deferred<Object> reachable = Deferreds.fail(new Boom("reachable"));
        assertEquals(List.of("reachable"), flushed());
        assertEquals(1, log.errors("reachable").size());
        reachable.addCallback(v -> v); // passes the same failure on
        assertEquals(List.of(), flushed());
        reachable.addErrback(f -> {
            throw new Boom("another one");
        });
        assertEquals(List.of("another one"), flushed());
    }

    @Test
    @Row("TWI-LOG-008")
    void logErrorLogsAndPassesOn() {
        Failure failure = new Failure(new Boom("logged"));
        assertSame(failure, Deferreds.logError(failure));
        Deferred<Object> deferred = Deferreds.fail(failure);
        deferred.addErrback(f -> Deferreds.logError(f).raise());
        assertSame(failure.value(), Capture.failure(deferred));
        assertEquals(2, log.errors("logged").size());
        assertTrue(log.texts().stream().allMatch("Unhandled Error"::equals), log.texts()::toString);
    }

    @Test
    @Row("TWI-LOG-004")
    void inDebugModeItTellsWhereTheDeferredWasMadeAndFired() {
        boolean before = DeferredDebug.isOn();
        try {
            DeferredDebug.set(true);
            drop("debugged");
            assertEquals(List.of("debugged"), flushed());
            assertEquals(List.of("the Deferred was made here", "the Deferred was fired here first"),
                    LogCapture.suppressed(log.errors("debugged").get(0)));
            DeferredDebug.set(false);
            drop("not debugged");
            flushed();
            assertEquals(List.of(), LogCapture.suppressed(log.errors("not debugged").get(0)));
        } finally {
            DeferredDebug.set(before);
        }
    }

    // ---- of a loop

    private static void dropOn(ManualLoop manual, String message) {
        manual.loop().execute(() -> drop(message));
        manual.settle();
    }

    @Test
    @Row("TWI-LOG-001")
    void thoseOfALoopGoToItsHook() {
        List<LoopFailure> told = new CopyOnWriteArrayList<>();
        LoopOptions options = LoopOptions.defaults().withExceptionHandler(told::add).withDebug(true);
        try (ManualLoop manual = new ManualLoop(options)) {
            dropOn(manual, "of the loop");
            assertEquals(List.of(), flushed(), "those without a loop");
            assertEquals(1, UnhandledFailures.flush(manual.loop()).size());
            assertEquals(1, told.size());
            LoopFailure failure = told.get(0);
            assertEquals("of the loop", failure.cause().getMessage());
            assertEquals(LoopFailure.Origin.FUTURE, failure.origin());
            assertEquals("Deferred (Unhandled Error)", failure.source());
            assertEquals(2, failure.cause().getSuppressed().length, "the loop is in debug mode");
            dropOn(manual, "collected");
            Garbage.await(() -> {
                manual.turn();
                return told.size() == 2;
            });
            assertEquals("collected", told.get(1).cause().getMessage());
            assertEquals(List.of(), UnhandledFailures.flush(manual.loop()));
        }
    }

    @Test
    void aHandlerThatWantsThemToEscapeGetsThat() {
        try (ManualLoop manual = new ManualLoop(LoopOptions.defaults().withExceptionHandler(ExceptionHandler.ESCAPE))) {
            dropOn(manual, "escaping");
            assertThrows(Boom.class, () -> UnhandledFailures.flush(manual.loop()));
        }
    }

    @Test
    void thoseOfALoopThatIsClosedAreLogged() {
        ManualLoop manual = new ManualLoop();
        dropOn(manual, "closed");
        manual.close();
        Garbage.await(() -> !log.errors("closed").isEmpty());
        assertTrue(log.texts().get(0).contains("which is closed"), log.texts()::toString);
    }
}
