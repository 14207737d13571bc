package dev.ioloop.stream;

import dev.ioloop.IOLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What a program does with a {@link Connection}. What a method throws goes to the loop's
 * {@link dev.ioloop.ExceptionHandler}, and ends the connection with it as the reason.
 *
 * <p>Answers to {@code IProtocol} and {@code IHalfCloseableProtocol} of Twisted.
 *
 * <p>Thread rule: all methods are called by the thread of the connection's loop, one at a time.
 */
@ConsumerType
@FunctionalInterface
public interface ConnectionHandler {
    /**
     * The connection stands. The first of all calls; what was written before is sent by now or on its way.
     *
     * @param connection the connection
     * @throws Exception ends the connection
     */
    default void connected(Connection connection) throws Exception {
        // who waits for the peer's first bytes need not know
    }

    /**
     * Bytes have come.
     *
     * @param connection the connection
     * @param in the bytes, valid during the call alone. What the method does not take is kept, and comes again, in front of
     *        what follows, when more has come; see {@link ConnectionOptions#maxReadBuffer()} for how much that may be
     * @throws Exception ends the connection
     */
    void received(Connection connection, ByteBuffer in) throws Exception;

    /**
     * What waits to be sent has fallen to the low water mark after it had passed the high one, or to nothing after the
     * socket had not taken all.
     *
     * @param connection the connection
     * @throws Exception ends the connection
     */
    default void drained(Connection connection) throws Exception {
        // who does not look at isWritable() needs no news of it
    }

    /**
     * The peer will send no more. Called only with {@link ConnectionOptions#allowHalfOpen()}; without it the connection
     * is closed when all that waits is sent.
     *
     * @param connection the connection, which still sends
     * @throws Exception ends the connection
     */
    default void endOfInput(Connection connection) throws Exception {
        connection.shutdownOutput();
    }

    /**
     * A side was silent for too long. Without a method of the handler's own the connection ends.
     *
     * @param connection the connection
     * @param what which side
     * @throws Exception ends the connection
     */
    default void timedOut(Connection connection, ConnectionTimeout what) throws Exception {
        connection.close(what.exceeded(connection));
    }

    /**
     * The connection has ended; nothing follows.
     *
     * @param connection the connection
     * @param reason {@link dev.ioloop.ConnectionDoneException} if it ended in order, by either side;
     *        {@link dev.ioloop.ConnectionAbortedException} after {@link Connection#abort};
     *        {@link dev.ioloop.ConnectionLostException} if the peer or the network ended it; else what
     *        {@link Connection#close(Throwable)} was given; a {@link dev.ioloop.ConnectionException} of another kind if it
     *        never stood
     * @throws Exception goes to the {@link IOLoop#exceptionHandler() exception handler} of the loop
     */
    default void closed(Connection connection, IOException reason) throws Exception {
        // a handler that holds nothing besides its connection has nothing to do here
    }
}
