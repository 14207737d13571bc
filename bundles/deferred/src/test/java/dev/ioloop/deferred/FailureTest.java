package dev.ioloop.deferred;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.deferred.Capture.Boom;
import dev.ioloop.deferred.Failure.Detail;
import dev.ioloop.itest.contracts.Row;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Failures as values. */
@Timeout(60)
class FailureTest {
    private final Boom boom = new Boom("the text");
    private final Failure failure = new Failure(boom);

    @Test
    @Row("TWI-FAIL-001")
    void itHoldsTheExceptionItsClassAndItsStack() {
        assertSame(boom, failure.value());
        assertSame(Boom.class, failure.type());
        assertArrayEquals(boom.getStackTrace(), failure.stack());
        assertTrue(failure.stack().length > 0);
        assertThrows(NullPointerException.class, () -> new Failure((Throwable) null));
    }

    @Test
    @Row("TWI-FAIL-002")
    void oneOfAFailureIsNotNested() {
        Failure copy = new Failure(failure);
        assertSame(boom, copy.value());
        assertSame(Boom.class, copy.type());
    }

    @Test
    @Row({"TWI-FAIL-003", "TWI-FAIL-005"})
    void trapGivesTheFirstListedTypeThatFitsOrThrowsTheExceptionItself() throws Exception {
        Failure missing = new Failure(new FileNotFoundException("f"));
        assertSame(IOException.class, missing.trap(IllegalStateException.class, IOException.class));
        assertSame(IOException.class, missing.trap(IOException.class, FileNotFoundException.class));
        assertSame(FileNotFoundException.class, missing.trap(FileNotFoundException.class, IOException.class));
        assertSame(boom, assertThrows(Boom.class, () -> failure.trap(IOException.class)));
        Error error = new AssertionError("an error");
        assertSame(error, assertThrows(AssertionError.class, () -> new Failure(error).trap(IOException.class)));
    }

    @Test
    @Row("TWI-FAIL-004")
    void checkGivesNullIfNoneFits() {
        Failure missing = new Failure(new FileNotFoundException("f"));
        assertSame(IOException.class, missing.check(IllegalStateException.class, IOException.class));
        assertNull(missing.check(IllegalStateException.class, Boom.class));
        assertEquals("java.io.IOException", missing.checkNamed("java.lang.Error", "java.io.IOException"));
        assertNull(missing.checkNamed("IOException"));
    }

    @Test
    @Row({"TWI-FAIL-006", "TWI-FAIL-012"})
    void whatIsNotTrappedGoesOnWithItsStack() {
        StackTraceElement[] stack = boom.getStackTrace();
        Deferred<Object> deferred = Deferreds.fail(failure);
        deferred.addErrback(f -> {
            f.trap(IllegalStateException.class);
            return "not reached";
        });
        Throwable end = Capture.failure(deferred);
        assertSame(boom, end);
        assertArrayEquals(stack, end.getStackTrace());
        assertSame(boom, assertThrows(Boom.class, failure::raise));
        assertArrayEquals(stack, boom.getStackTrace());
    }

    /** Exceptions whose text fails. */
    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no text");
        }
    }

    @Test
    @Row("TWI-FAIL-007")
    void theMessageNeverFails() {
        assertEquals("the text", failure.message());
        assertEquals("java.lang.Exception", new Failure(new Exception()).message());
        Failure broken = new Failure(new Broken());
        assertTrue(broken.message().contains(Broken.class.getName()), broken::message);
        assertTrue(broken.toString().contains(Broken.class.getName()), broken::toString);
        assertTrue(broken.traceback(Detail.VERBOSE).contains("theMessageNeverFails"));
    }

    @Test
    @Row("TWI-FAIL-008")
    void tracebacksGoWhereTheyAreWantedOrToTheLog() {
        String brief = failure.traceback(Detail.BRIEF);
        assertEquals("Traceback: " + Boom.class.getName() + ": the text\n", brief);
        StringWriter out = new StringWriter();
        Boom outer = new Boom("outer");
        outer.initCause(boom);
        outer.addSuppressed(new IOException("aside"));
        Failure both = new Failure(outer);
        both.printTraceback(new PrintWriter(out), Detail.DEFAULT);
        String text = out.toString();
        assertTrue(text.startsWith("Traceback: " + Boom.class.getName() + ": outer\n\tat "), text);
        assertTrue(text.contains("Caused by: " + Boom.class.getName() + ": the text\n\tat "), text);
        assertFalse(text.contains("aside"), text);
        String verbose = both.traceback(Detail.VERBOSE);
        assertTrue(verbose.contains("Suppressed: java.io.IOException: aside"), verbose);
        assertFalse(verbose.contains("outer = "), "no variables");
        try (LogCapture log = new LogCapture()) {
            both.printTraceback();
            assertEquals(text, log.texts().get(0));
        }
        boom.addSuppressed(outer); // a circle
        assertNotEquals("", failure.traceback(Detail.VERBOSE));
    }

    @Test
    @Row("TWI-FAIL-009")
    void anUnknownDetailIsRefused() {
        assertSame(Detail.BRIEF, Detail.of("brief"));
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> Detail.of("noisy"));
        assertTrue(refused.getMessage().contains("noisy"), refused.getMessage());
    }

    private static Failure thrownBeside(Object[] local) {
        Object alive = local[0];
        try {
            throw new IllegalStateException("beside " + alive.getClass().getName());
        } catch (IllegalStateException e) {
            return new Failure(e);
        }
    }

    @Test
    @Row("TWI-FAIL-010")
    void itKeepsNothingOfItsFramesAlive() {
        Object[] local = {new byte[1000]};
        WeakReference<Object> alive = new WeakReference<>(local[0]);
        Failure kept = thrownBeside(local);
        String before = kept.traceback(Detail.VERBOSE);
        local[0] = null;
        Garbage.await(() -> alive.get() == null);
        assertEquals(before, kept.traceback(Detail.VERBOSE));
    }

    @Test
    @Row("TWI-FAIL-011")
    void itsTextNamesTypeAndMessage() {
        assertEquals("Failure[" + Boom.class.getName() + ": the text]", failure.toString());
    }

    @Test
    @Row("TWI-FAIL-014")
    void errorsBecomeFailuresButForThoseOfTheMachine() {
        AssertionError error = new AssertionError("an error");
        Deferred<Object> deferred = Deferreds.succeed(1).addCallback(v -> {
            throw error;
        });
        assertSame(error, Capture.failure(deferred));
        Deferred<Object> fatal = new Deferred<>();
        fatal.addCallback(v -> {
            throw new StackOverflowError("made up");
        });
        assertThrows(StackOverflowError.class, () -> fatal.callback(1));
        assertInstanceOf(StackOverflowError.class, Capture.failure(fatal));
    }
}
