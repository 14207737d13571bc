package dev.ioloop.impl.streams;

import dev.ioloop.ConnectionClosedException;
import java.io.IOException;

/**
 * How what was thrown becomes the reason of an end.
 *
 * <p>Thread rule: any thread.
 */
final class Reasons {
    private Reasons() {}

    static IOException of(ConnectionCore connection, Throwable thrown) {
        return thrown instanceof IOException reason ? reason
                : new ConnectionClosedException(connection + " was ended by " + thrown, thrown);
    }

    /** Throws what a method of a handler has thrown, checked or not, so that the loop's hook gets just that. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the compiler is not to see what it is
    static <T extends Throwable> RuntimeException rethrown(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
