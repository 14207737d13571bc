package dev.ioloop.itest.bench.load.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the parser takes and what it refuses. */
class RequestParserTest {
    private static final String GOOD = "GET /plaintext HTTP/1.1\r\nHost: a\r\nX-Y_z: \t q\u00e9 \r\nEmpty:\r\n\r\n";

    /** What must be refused. */
    static final List<String> MALFORMED = List.of("GET  /plaintext HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /plaintext  HTTP/1.1\r\nHost: a\r\n\r\n", "GET /plaintext HTTP/1.1 \r\nHost: a\r\n\r\n",
            " GET /plaintext HTTP/1.1\r\nHost: a\r\n\r\n", "\r\nGET /plaintext HTTP/1.1\r\nHost: a\r\n\r\n",
            "G(T /plaintext HTTP/1.1\r\nHost: a\r\n\r\n", "GET plaintext HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "GET /pla\u0001n HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /pla\u00e9n HTTP/1.1\r\nHost: a\r\n\r\n", "GET /\"x\" HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /plaintext HTTP/2.0\r\nHost: a\r\n\r\n", "GET /plaintext HTTP/1.2\r\nHost: a\r\n\r\n",
            "GET /plaintext http/1.1\r\nHost: a\r\n\r\n", "GET /plaintext HTTP/1.11\r\nHost: a\r\n\r\n",
            "GET /plaintext\r\nHost: a\r\n\r\n", "GET /plaintext HTTP/1.1\nHost: a\n\n",
            "GET /plaintext HTTP/1.1\r\nHost: a\n\r\n", "GET /plaintext HTTP/1.1\r\nHost: a\r\n\n",
            "GET /plaintext HTTP/1.1\r\nHost: a\rb\r\n\r\n", "GET /plaintext HTTP/1.1\r\nHost: a\r\n b\r\n\r\n",
            "GET /plaintext HTTP/1.1\r\nHost : a\r\n\r\n", "GET /plaintext HTTP/1.1\r\n: a\r\nHost: a\r\n\r\n",
            "GET /plaintext HTTP/1.1\r\nHost\r\n\r\n", "GET /plaintext HTTP/1.1\r\nHost: a\r\nX: \u0000\r\n\r\n",
            "GET /plaintext HTTP/1.1\r\nHost: a\r\nX: \u007f\r\n\r\n", "GET /plaintext HTTP/1.1\r\n\r\n",
            "GET /plaintext HTTP/1.1\r\nHost: a\r\nhOST: a\r\n\r\n",
            "GET /plaintext HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n",
            "GET /plaintext HTTP/1.1\r\nHost: a\r\nContent-Length: 0, 0\r\n\r\n",
            "GET /plaintext HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
            "GET /plaintext HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(RequestParser.MOST) + "\r\n\r\n",
            "GET /" + "x".repeat(RequestParser.MOST));

    private final RequestParser parser = new RequestParser();

    private int parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer in = ByteBuffer.allocateDirect(bytes.length + 8);
        in.position(4);
        int end = parser.parse(in.put(bytes), 4, 4 + bytes.length);
        return end < 0 ? end : end - 4;
    }

    @Test
    void takesWhatIsInOrder() {
        assertEquals(GOOD.length(), parse(GOOD));
        assertEquals(4 + "GET /plaintext".length(), parser.targetEnd());
        assertTrue(parser.keepAlive());
        assertEquals(GOOD.length(), parse(GOOD + "garbage"));
        for (String field : List.of("Content-Length: 0", "content-length:0", "Connection: x", "hosT2: b", "Host-: c")) {
            String text = "POST /?a=%20b HTTP/1.1\r\nHost:\r\n" + field + "\r\n\r\n";
            assertEquals(text.length(), parse(text), field);
            assertTrue(parser.keepAlive());
        }
    }

    @Test
    void knowsWhenTheConnectionEnds() {
        for (String text : List.of("GET / HTTP/1.0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\ncOnnection: \tClose \r\n\r\n")) {
            assertEquals(text.length(), parse(text));
            assertFalse(parser.keepAlive());
        }
    }

    @Test
    void waitsForTheEnd() {
        for (int i = 0; i < GOOD.length(); i++) {
            assertEquals(RequestParser.INCOMPLETE, parse(GOOD.substring(0, i)), GOOD.substring(0, i));
        }
        assertEquals(GOOD.length(), parse(GOOD));
    }

    @Test
    void refusesWhatIsMalformed() {
        for (String text : MALFORMED) {
            assertEquals(RequestParser.MALFORMED, parse(text), text);
        }
    }
}
