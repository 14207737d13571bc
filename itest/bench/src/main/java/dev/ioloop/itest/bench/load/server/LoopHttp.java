package dev.ioloop.itest.bench.load.server;

import dev.ioloop.Registration;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests of HTTP/1.1: each one is parsed where it was received, and the answers to all that one read has
 * brought go out together. What is malformed is answered by 400 and ends the connection.
 *
 * <p>Thread rule: the loop's thread.
 */
final class LoopHttp extends LoopConnection {
    private static final byte[] OK = Protocol.answer();
    private static final byte[] NOT_FOUND = "HTTP/1.1 404 Not Found\r\nServer: bench\r\nContent-Length: 0\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BAD_REQUEST = ("HTTP/1.1 400 Bad Request\r\nServer: bench\r\nContent-Length: 0\r\n"
            + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TARGET = "GET /plaintext".getBytes(StandardCharsets.US_ASCII);

    /** The begin of a request whose end has not come yet. */
    private byte @Nullable [] partial;

    LoopHttp(StreamChannel channel, LoopBuffers buffers) {
        super(channel, buffers);
    }

    @Override
    void prepare(ByteBuffer in) {
        if (partial != null) {
            in.put(partial);
        }
    }

    @Override
    void received(Registration registration, ByteBuffer in) throws IOException {
        ByteBuffer out = buffers.out.clear();
        RequestParser parser = buffers.parser;
        int from = 0;
        int to = in.limit();
        boolean last = false;
        partial = null;
        while (from < to && !last) {
            int next = parser.parse(in, from, to);
            if (next == RequestParser.INCOMPLETE) {
                keep(in, from, to);
                break;
            }
            last = next == RequestParser.MALFORMED || !parser.keepAlive();
            out = put(out, next == RequestParser.MALFORMED ? BAD_REQUEST : answer(in, parser, from));
            from = next;
        }
        if (out.position() > 0) {
            send(registration, out.flip());
        }
        if (last) {
            end();
        }
    }

    private void keep(ByteBuffer in, int from, int to) {
        byte[] kept = new byte[to - from];
        in.get(from, kept);
        partial = kept;
    }

    private static byte[] answer(ByteBuffer in, RequestParser parser, int from) {
        if (parser.targetEnd() - from != TARGET.length) {
            return NOT_FOUND;
        }
        for (int i = 0; i < TARGET.length; i++) {
            if (in.get(from + i) != TARGET[i]) {
                return NOT_FOUND;
            }
        }
        return OK;
    }

    /** Appends, in a larger buffer if this one is full: short requests have longer answers. */
    private static ByteBuffer put(ByteBuffer out, byte[] answer) {
        if (out.remaining() >= answer.length) {
            return out.put(answer);
        }
        return ByteBuffer.allocateDirect(2 * out.capacity()).put(out.flip()).put(answer);
    }
}
