package dev.ioloop.itest.bench.load;

import dev.ioloop.itest.bench.load.server.Protocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Sends requests of HTTP/1.1, some at once, and checks the answers: status 200, the length, and each byte of the body.
 *
 * <p>Thread rule: one thread at a time.
 */
final class HttpLoad extends LoadConnection {
    private static final String REQUEST = "GET /plaintext HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/plain\r\n\r\n";
    private static final byte[] NOTHING = new byte[0];
    private static final String LENGTH = "content-length:";

    /** The most bytes of an answer. */
    static final int MOST_REST = 8192;

    private final ByteBuffer requests;
    private final int pipeline;
    private final byte[] scratch;
    private byte[] rest = NOTHING;
    private int answers;
    private byte[] known = new byte[0];

    /**
     * A connection.
     *
     * @param scratch what all connections share to look at answers, longer by {@link #MOST_REST} than what is read at
     *     once
     */
    HttpLoad(int number, SocketChannel channel, int pipeline, byte[] scratch) {
        super(number, channel);
        this.scratch = scratch;
        this.pipeline = pipeline;
        byte[] all = REQUEST.repeat(pipeline).getBytes(StandardCharsets.US_ASCII);
        this.requests = ByteBuffer.allocateDirect(all.length).put(all).flip();
    }

    @Override
    ByteBuffer message() {
        answers = 0;
        return requests.duplicate();
    }

    @Override
    int received(ByteBuffer in) throws IOException {
        int length = rest.length + in.remaining();
        System.arraycopy(rest, 0, scratch, 0, rest.length);
        in.get(scratch, rest.length, in.remaining());
        int from = 0;
        int ended = 0;
        for (int next = answer(from, length); next > from; next = answer(from, length)) {
            from = next;
            ended++;
        }
        if (length - from > MOST_REST) {
            throw wrong("the answer is too long");
        }
        rest = from == length ? NOTHING : Arrays.copyOfRange(scratch, from, length);
        answers += ended;
        if (answers > pipeline) {
            throw wrong("more answers came than requests were sent");
        }
        return ended;
    }

    @Override
    boolean complete() {
        return answers == pipeline && rest.length == 0;
    }

    /** The end of the answer that begins there; the same place if it is not complete. */
    private int answer(int from, int length) throws IOException {
        if (known.length > 0 && length - from >= known.length
                && Arrays.equals(scratch, from, from + known.length, known, 0, known.length)) {
            return from + known.length;
        }
        String text = new String(scratch, from, length - from, StandardCharsets.ISO_8859_1);
        int blank = text.indexOf("\r\n\r\n");
        if (blank < 0) {
            return from;
        }
        if (!text.startsWith("HTTP/1.1 200 ")) {
            throw wrong("the answer is not HTTP/1.1 200");
        }
        String head = text.substring(0, blank).toLowerCase(Locale.ROOT);
        int field = head.indexOf("\r\n" + LENGTH);
        String value = field < 0 ? "" : head.substring(field + 2 + LENGTH.length()).lines().findFirst().orElse("");
        if (!value.strip().equals(String.valueOf(Protocol.BODY.length()))) {
            throw wrong("the answer has no content-length, or a wrong one");
        }
        int end = blank + 4 + Protocol.BODY.length();
        if (text.length() < end) {
            return from;
        }
        if (!text.startsWith(Protocol.BODY, blank + 4)) {
            throw wrong("the answer has a wrong body");
        }
        known = text.substring(0, end).getBytes(StandardCharsets.ISO_8859_1);
        return from + end;
    }
}
