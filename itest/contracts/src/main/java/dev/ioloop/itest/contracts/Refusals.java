package dev.ioloop.itest.contracts;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;

/**
 * Expects refusals whose message tells what was wrong.
 *
 * <p>Thread rule: any thread.
 */
final class Refusals {
    private Refusals() {}

    /** Null in the place of an argument that must not be: what a caller without a null checker may pass. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    static <T> T none() {
        @Nullable T none = null;
        return none;
    }

    /** Expects a NullPointerException that names the argument. */
    static void ofNull(String argument, Executable call) {
        naming(NullPointerException.class, argument, call);
    }

    /** Expects this exception with this text in its message. */
    static <X extends Throwable> X naming(Class<X> type, String text, Executable call) {
        X refusal = assertThrows(type, call);
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.contains(text), "'" + text + "' is named in: " + refusal);
        return refusal;
    }
}
