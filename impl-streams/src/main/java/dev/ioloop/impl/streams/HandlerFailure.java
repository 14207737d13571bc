package dev.ioloop.impl.streams;

import dev.ioloop.stream.Connection;
import java.io.Serial;

/**
 * A method of a handler has thrown, which is another thing than a channel that has failed.
 *
 * <p>Thread rule: as any exception.
 */
final class HandlerFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** A method of a handler. */
    @FunctionalInterface
    interface Call {
        void on(Connection connection) throws Exception;
    }

    HandlerFailure(Throwable thrown) {
        super(null, thrown, false, false);
    }

    Throwable thrown() {
        Throwable cause = getCause();
        return cause == null ? this : cause;
    }

    static void guard(Connection connection, Call call) {
        try {
            call.on(connection);
        } catch (Exception | Error e) {
            throw new HandlerFailure(e);
        }
    }
}
