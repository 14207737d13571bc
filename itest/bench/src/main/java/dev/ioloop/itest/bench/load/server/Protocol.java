package dev.ioloop.itest.bench.load.server;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What a server of the bench speaks.
 *
 * <p>Thread rule: immutable, safe from any thread.
 */
public enum Protocol {
    /** Sends back what it gets. */
    ECHO,
    /** Answers {@code GET /plaintext} by thirteen bytes of text. */
    HTTP,
    /** A request is the number of bytes wanted, in eight bytes; the answer is the begin of a file, so long. */
    FILE;

    /** The length of a request for a part of the file in bytes. */
    public static final int FILE_REQUEST_BYTES = 8;
    /** The length of the file in bytes. */
    public static final int FILE_BYTES = 100_000_000;
    /** After so many bytes the file repeats itself; a prime, so that no block of a system begins where another does. */
    public static final int FILE_PERIOD = 65_521;

    /** The queue of connections to be accepted, the same for all servers: a thousand come at once. */
    public static final int BACKLOG = 1024;
    /** The size of a receive buffer in bytes, the same for all servers. */
    public static final int BUFFER = 64 * 1024;
    /** How often one connection is read in a row before the others get their turn. */
    public static final int READS_PER_TURN = 16;

    /** What an answer carries. */
    public static final String BODY = "Hello, World!";

    /** The one answer of all servers but those with a codec, which make the same bytes. */
    private static final byte[] ANSWER = ("HTTP/1.1 200 OK\r\nServer: bench\r\nContent-Type: text/plain\r\n"
            + "Content-Length: " + BODY.length() + "\r\n\r\n" + BODY).getBytes(StandardCharsets.US_ASCII);

    /**
     * The answer to a request that is in order.
     *
     * @return a new array with head and body
     */
    public static byte[] answer() {
        return ANSWER.clone();
    }

    /**
     * What a file holds, before it repeats itself; the generator in C makes the same.
     *
     * @return a new array of {@link #FILE_PERIOD} bytes
     */
    public static byte[] filePattern() {
        byte[] pattern = new byte[FILE_PERIOD];
        int random = 12345;
        for (int i = 0; i < pattern.length; i++) {
            random = random * 1664525 + 1013904223;
            pattern[i] = (byte) (random >>> 24);
        }
        return pattern;
    }

    /**
     * The name on a command line.
     *
     * @return the name in lower case
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The protocol of that name.
     *
     * @param label its name in lower case
     * @return the protocol
     * @throws IllegalArgumentException if there is none
     */
    public static Protocol of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
