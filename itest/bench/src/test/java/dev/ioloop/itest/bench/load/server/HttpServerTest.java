package dev.ioloop.itest.bench.load.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.Registry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our HTTP server on the poller that is there, in this JVM. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HttpServerTest {
    private static final String REQUEST = "GET /plaintext HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String ANSWER = new String(Protocol.answer(), StandardCharsets.US_ASCII);
    private static final String LAST = "GET / HTTP/1.0\r\n\r\n";

    private static List<String> pollers() {
        return Registry.find(PollerProvider.class).services().stream().filter(p -> p.unavailable().isEmpty())
                .map(PollerProvider::name).toList();
    }

    /** Sends each part, and reads until the server ends the connection. */
    private static String talk(int port, String... parts) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(10_000);
            Thread.ofVirtual().start(() -> send(socket, parts)); // who does not read while he writes may block for ever
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static void send(Socket socket, String... parts) {
        try {
            for (String part : parts) {
                socket.getOutputStream().write(part.getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            return; // the server has refused and closed: what it has answered tells
        }
    }

    private static String head(String answer) {
        return answer.lines().findFirst().orElse("nothing");
    }

    @Test
    void refusesMalformedRequestsAndCloses() throws IOException {
        for (String poller : pollers()) {
            int port = new LoopServer(poller, Duration.ZERO, false).open(Protocol.HTTP);
            for (String request : RequestParserTest.MALFORMED) {
                assertEquals("HTTP/1.1 400 Bad Request", head(talk(port, request)), request);
                String second = talk(port, REQUEST + request);
                assertTrue(second.startsWith(ANSWER + "HTTP/1.1 400 "), request + second);
            }
            assertTrue(talk(port, REQUEST + LAST).startsWith(ANSWER + "HTTP/1.1 404 Not Found"));
        }
    }

    @Test
    void answersRequestsThatComeInPieces() throws IOException {
        for (String poller : pollers()) {
            int port = new LoopServer(poller, Duration.ZERO, false).open(Protocol.HTTP);
            String[] bytes = (REQUEST + REQUEST + LAST).split("");
            String all = talk(port, bytes);
            assertTrue(all.startsWith(ANSWER + ANSWER + "HTTP/1.1 404"), all);
            assertEquals(3, all.split("HTTP/1.1 ", -1).length - 1);
        }
    }

    @Test
    void answersMoreThanABufferHolds() throws IOException {
        int count = 20_000;
        for (String poller : pollers()) {
            int port = new LoopServer(poller, Duration.ZERO, false).open(Protocol.HTTP);
            String all = talk(port, REQUEST.repeat(count) + LAST);
            assertEquals(count * ANSWER.length(), all.indexOf("HTTP/1.1 404"));
            assertTrue(all.startsWith(ANSWER.repeat(count)));
        }
    }
}
