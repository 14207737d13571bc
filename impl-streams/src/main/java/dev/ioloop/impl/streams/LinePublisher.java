package dev.ioloop.impl.streams;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The lines that come.
 *
 * <p>Thread rule: as {@link PullPublisher}.
 */
final class LinePublisher extends PullPublisher<String> {
    private static final byte[] LINE_FEED = {'\n'};

    private final Charset charset;
    private final int maxBytes;

    LinePublisher(PullStream stream, Charset charset, int maxBytes) {
        super(stream);
        if (!Arrays.equals(LINE_FEED, "\n".getBytes(charset))) {
            throw new IllegalArgumentException("charset " + charset + " does not write a line feed as the byte 10, by"
                    + " which lines are told apart; use readUntil with the delimiter that it has");
        }
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes is " + maxBytes + " bytes; it must be 1 or more");
        }
        this.charset = charset;
        this.maxBytes = maxBytes;
    }

    @Override
    byte @Nullable [] poll() {
        return stream.pollUntil(LINE_FEED, maxBytes);
    }

    @Override
    CompletableFuture<byte[]> read() {
        return stream.readUntil(LINE_FEED, maxBytes);
    }

    @Override
    String element(byte[] bytes) {
        int length = bytes.length;
        if (length > 0 && bytes[length - 1] == '\n') {
            length--;
            if (length > 0 && bytes[length - 1] == '\r') {
                length--;
            }
        }
        return new String(bytes, 0, length, charset);
    }

    @Override
    @Nullable String rest() {
        byte[] left = stream.readUntilClose().getNow(null); // nothing more comes, so it is complete
        return left == null || left.length == 0 ? null : element(left);
    }
}
