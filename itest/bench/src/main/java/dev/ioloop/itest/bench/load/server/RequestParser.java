package dev.ioloop.itest.bench.load.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A strict parser for the head of a request after RFC 9112: method, target, version, header fields, blank line. It
 * reads the bytes where they are and makes no objects. It refuses what the RFC lets a server refuse: a line that ends
 * by a mere line feed, folded lines, space before a colon, control characters, and a request of HTTP/1.1 with no Host
 * or with two. The servers of the bench take no bodies, so that any but an empty one is refused as well, and targets
 * in origin form alone.
 *
 * <p>Thread rule: one thread at a time.
 */
final class RequestParser {
    /** The end of the request has not come yet. */
    static final int INCOMPLETE = -1;
    /** The request must not be answered but by 400. */
    static final int MALFORMED = -2;
    /** The most bytes of a head. */
    static final int MOST = 8192;

    private static final byte TOKEN = 1;
    private static final byte TARGET = 2;
    private static final byte VALUE = 4;
    private static final byte[] CLASSES = classes();
    private static final long VERSION = 0x485454502f312e00L; // "HTTP/1." and the last digit

    private static final byte[] HOST = ascii("host");
    private static final byte[] CONNECTION = ascii("connection");
    private static final byte[] CLOSE = ascii("close");
    private static final byte[] CONTENT_LENGTH = ascii("content-length");
    private static final byte[] ZERO = ascii("0");
    private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding");

    private int targetEnd;
    private boolean keepAlive;
    private boolean needsHost;
    private boolean hasHost;

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] classes() {
        byte[] classes = new byte[256];
        for (int c = 0; c < 256; c++) {
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            boolean token = letter || c < 128 && "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
            boolean target = letter || c < 128 && "-._~:/?@!$&'()*+,;=%".indexOf(c) >= 0;
            boolean value = c >= ' ' && c != 127 || c == '\t';
            classes[c] = (byte) ((token ? TOKEN : 0) | (target ? TARGET : 0) | (value ? VALUE : 0));
        }
        return classes;
    }

    private static boolean is(byte kind, int c) {
        return (CLASSES[c & 255] & kind) != 0;
    }

    /** Where the target of the last complete request ends. */
    int targetEnd() {
        return targetEnd;
    }

    /** Whether the connection stays after the last complete request. */
    boolean keepAlive() {
        return keepAlive;
    }

    /**
     * Parses one request.
     *
     * @param in where it is
     * @param from its first byte
     * @param to the end of what was received
     * @return where the next request begins, {@link #INCOMPLETE} or {@link #MALFORMED}
     */
    int parse(ByteBuffer in, int from, int to) {
        int next = head(in, from, to);
        if (next == INCOMPLETE && to - from >= MOST || next - from > MOST) {
            return MALFORMED;
        }
        return next;
    }

    private int head(ByteBuffer in, int from, int to) {
        int at = requestLine(in, from, to);
        while (at >= 0) {
            if (at == to) {
                return INCOMPLETE;
            }
            if (in.get(at) == '\r') {
                int next = lineEnd(in, at, to);
                return next >= 0 && needsHost ? MALFORMED : next;
            }
            at = field(in, at, to);
        }
        return at;
    }

    private int requestLine(ByteBuffer in, int from, int to) {
        int at = from;
        while (at < to && is(TOKEN, in.get(at))) {
            at++;
        }
        if (at == to) {
            return INCOMPLETE;
        }
        if (at == from || in.get(at++) != ' ') {
            return MALFORMED;
        }
        if (at < to && in.get(at) != '/') {
            return MALFORMED;
        }
        while (at < to && is(TARGET, in.get(at))) {
            at++;
        }
        if (at == to) {
            return INCOMPLETE;
        }
        targetEnd = at;
        return in.get(at) == ' ' ? version(in, at + 1, to) : MALFORMED;
    }

    private int version(ByteBuffer in, int at, int to) {
        if (to - at < 8) {
            for (int i = 0; i < to - at && i < 7; i++) {
                if (in.get(at + i) != (byte) (VERSION >> 56 - 8 * i)) {
                    return MALFORMED;
                }
            }
            return INCOMPLETE;
        }
        long digit = in.getLong(at) ^ VERSION;
        if (digit != '1' && digit != '0') {
            return MALFORMED;
        }
        keepAlive = digit == '1';
        needsHost = keepAlive;
        hasHost = false;
        return lineEnd(in, at + 8, to);
    }

    private static int lineEnd(ByteBuffer in, int at, int to) {
        if (at < to && in.get(at) != '\r' || at + 1 < to && in.get(at + 1) != '\n') {
            return MALFORMED;
        }
        return at + 1 < to ? at + 2 : INCOMPLETE;
    }

    private int field(ByteBuffer in, int from, int to) {
        int colon = from;
        while (colon < to && is(TOKEN, in.get(colon))) {
            colon++;
        }
        if (colon == to) {
            return INCOMPLETE;
        }
        if (colon == from || in.get(colon) != ':') {
            return MALFORMED;
        }
        int end = colon + 1;
        while (end < to && is(VALUE, in.get(end))) {
            end++;
        }
        int next = lineEnd(in, end, to);
        return next < 0 || accepts(in, from, colon, end) ? next : MALFORMED;
    }

    /** Looks at the fields that change what is done. */
    private boolean accepts(ByteBuffer in, int from, int colon, int end) {
        switch (colon - from) {
            case 4 :
                if (same(in, from, HOST)) {
                    boolean first = !hasHost;
                    hasHost = true;
                    needsHost = false;
                    return first;
                }
                return true;
            case 10 :
                if (same(in, from, CONNECTION) && value(in, colon, end, CLOSE)) {
                    keepAlive = false;
                }
                return true;
            case 14 :
                return !same(in, from, CONTENT_LENGTH) || value(in, colon, end, ZERO);
            case 17 :
                return !same(in, from, TRANSFER_ENCODING);
            default :
                return true;
        }
    }

    /** Compares without regard to case. */
    private static boolean same(ByteBuffer in, int from, byte[] text) {
        for (int i = 0; i < text.length; i++) {
            if ((in.get(from + i) | 0x20) != text[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean value(ByteBuffer in, int colon, int end, byte[] text) {
        int first = colon + 1;
        int last = end;
        while (first < last && in.get(first) <= ' ') {
            first++;
        }
        while (first < last && in.get(last - 1) <= ' ') {
            last--;
        }
        return last - first == text.length && same(in, first, text);
    }
}
