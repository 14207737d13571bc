package dev.ioloop.itest.interop;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The head of a request or a response of HTTP/1.1 (RFC 9112), as far as the tests need it.
 *
 * <p>Thread rule: immutable, safe from any thread.
 *
 * @param startLine the first line
 * @param fields the other lines; names in small letters
 */
record HttpHead(String startLine, Map<String, String> fields) {
    static final byte[] LINE_END = {'\r', '\n'};
    static final byte[] END = {'\r', '\n', '\r', '\n'};
    /** How long a head may be. */
    static final int MOST_BYTES = 16 * 1024;

    static HttpHead of(byte[] bytes) {
        String[] lines = new String(bytes, StandardCharsets.ISO_8859_1).strip().split("\r\n");
        Map<String, String> fields = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            String[] parts = lines[i].split(":", 2);
            if (parts.length != 2) {
                throw new IllegalArgumentException("'" + lines[i] + "' is no field of a head");
            }
            fields.put(parts[0].toLowerCase(Locale.ROOT), parts[1].strip());
        }
        return new HttpHead(lines[0], Map.copyOf(fields));
    }

    String field(String name) {
        return fields.getOrDefault(name, "");
    }

    /** A word of the first line, from 0. */
    String word(int index) {
        return startLine.split(" ", 3)[index];
    }

    boolean isChunked() {
        return field("transfer-encoding").equalsIgnoreCase("chunked");
    }

    boolean isKept() {
        return startLine.contains("HTTP/1.1") && !field("connection").equalsIgnoreCase("close");
    }

    long length() {
        String length = field("content-length");
        return length.isEmpty() ? 0 : Long.parseLong(length);
    }
}
