package dev.ioloop.itest.interop;

import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Answers when the peer has ended its output: how many bytes that were, and their checksum.
 *
 * <p>Thread rule: the loop's thread.
 */
final class SumHandler implements ConnectionHandler {
    private final Sum.Counter received = new Sum.Counter();

    @Override
    public void received(Connection connection, ByteBuffer in) {
        received.take(in);
    }

    @Override
    public void endOfInput(Connection connection) throws IOException {
        Sum sum = received.sum();
        String answer = sum.bytes() + " " + sum.checksum();
        connection.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
        connection.closeWhenDone(Duration.ofSeconds(20));
    }
}
