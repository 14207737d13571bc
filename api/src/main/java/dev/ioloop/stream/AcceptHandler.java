package dev.ioloop.stream;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Told of each connection that a {@link TcpServer} accepts.
 *
 * <p>Answers to {@code TCPServer.handle_stream} of Tornado.
 *
 * <p>Thread rule: called on the loop's thread.
 */
@ConsumerType
@FunctionalInterface
public interface AcceptHandler {
    /**
     * A connection was accepted. What comes is kept until the method, or what it has begun, gives the connection a
     * handler by {@link Connection#handler(ConnectionHandler)}.
     *
     * @param connection the connection
     * @return a stage that ends with the work that was begun, or null; accepting does not wait for it. Its failure
     *     goes to the loop's {@link dev.ioloop.ExceptionHandler}, and leaves the connection as it is
     * @throws Exception goes to the loop's {@link dev.ioloop.ExceptionHandler}; server and connection go on
     */
    @Nullable CompletionStage<?> accepted(Connection connection) throws Exception;
}
