package dev.ioloop.stream;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Serves each connection that a {@link TcpServer} accepts, as a stream to read from.
 *
 * <p>Answers to {@code TCPServer.handle_stream} of Tornado.
 *
 * <p>Thread rule: called on the loop's thread.
 */
@ConsumerType
@FunctionalInterface
public interface StreamHandler {
    /**
     * A connection was accepted.
     *
     * @param stream the stream, which belongs to the handler: it stays open until the handler, the peer or a failure
     *     ends it
     * @return a stage that ends with the work that was begun, or null; accepting does not wait for it. Its failure
     *     closes the stream and goes to the loop's {@link dev.ioloop.ExceptionHandler}; but a
     *     {@link dev.ioloop.StreamClosedException} by which this stream tells of its end is no failure: it closes the
     *     stream when all that waits is sent
     * @throws Exception as a failure of the stage
     */
    @Nullable CompletionStage<?> accepted(Stream stream) throws Exception;
}
