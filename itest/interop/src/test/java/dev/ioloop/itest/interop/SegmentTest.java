package dev.ioloop.itest.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.Stream;
import dev.ioloop.stream.TcpServer;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that send each byte in a segment of its own, the next one when ours has the one before. */
@EachPoller
class SegmentTest {
    private static final int BYTES = 2000;
    private static final byte[] DELIMITER = {'\r', '\n'};

    private final Site site;

    SegmentTest(String poller) {
        site = new Site(poller);
    }

    @AfterEach
    void end() throws Exception {
        site.expectQuiet();
        site.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {Python.SOCKET, Python.ASYNCIO})
    void aClientOfPythonHasEachByteEchoed(String flavour) throws Exception {
        Python.require();
        Echo echo = new Echo();
        TcpServer server = site.serve(() -> echo);
        try (Program peer = Python.connect(flavour, site.address(server), "bytewise", BYTES)) {
            expectEach(peer, echo);
        }
        site.expectQuiet(server);
    }

    @ParameterizedTest
    @ValueSource(strings = {Python.SOCKET, Python.ASYNCIO})
    void ourClientEchoesEachByteOfAServerOfPython(String flavour) throws Exception {
        Python.require();
        Echo echo = new Echo();
        try (Program peer = Python.listen(flavour, Site.anyPort(), "bytewise", BYTES)) {
            site.connect(Python.address(peer, Site.anyPort()), echo);
            expectEach(peer, echo);
        }
    }

    private void expectEach(Program peer, Echo echo) throws Exception {
        peer.expect("echoed " + BYTES + "$");
        peer.finish();
        Site.get(echo.ended);
        assertEquals(BYTES, echo.calls, "each byte came by itself");
        assertEquals(1, echo.mostAtOnce);
    }

    /** What the handler leaves grows by a byte at each call, and each is answered by a sign. */
    @Test
    void aHandlerThatTakesWholeLinesIsCalledForEachByte() throws Exception {
        List<String> lines = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        TcpServer server = site.serve(() -> new ConnectionHandler() {
            @Override
            public void received(Connection connection, ByteBuffer in) throws Exception {
                sizes.add(in.remaining());
                if (in.get(in.limit() - 1) == '\n') {
                    lines.add(StandardCharsets.US_ASCII.decode(in).toString());
                }
                connection.write(ByteBuffer.wrap(new byte[]{'.'}));
            }
        });
        try (Socket peer = peer(server)) {
            for (byte each : "first\r\nsecond one\r\n".getBytes(StandardCharsets.US_ASCII)) {
                peer.getOutputStream().write(each);
                assertEquals('.', peer.getInputStream().read());
            }
        }
        site.expectQuiet(server);
        assertEquals(List.of("first\r\n", "second one\r\n"), lines);
        assertEquals(List.of(1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), sizes);
    }

    @Test
    void bytesAreReadOneByOneInPullStyle() throws Exception {
        TcpServer server = site.serveStreams(Site.anyPort(), Site.HALF_OPEN, SegmentTest::giveBackEach);
        try (Socket peer = peer(server)) {
            for (int i = 0; i < BYTES; i++) {
                peer.getOutputStream().write(i);
                assertEquals(i & 0xFF, peer.getInputStream().read());
            }
        }
        site.expectQuiet(server);
    }

    private static void giveBackEach(Stream stream) {
        stream.loop().futures().whenDone(stream.readBytes(1), (bytes, thrown) -> {
            if (thrown == null) {
                stream.write(bytes);
                giveBackEach(stream);
            } else {
                stream.close();
            }
        });
    }

    @Test
    void aDelimiterIsFoundThatComesByteByByte() throws Exception {
        expectRead("not yet\r and not\n yet, but now\r\n", stream -> stream.readUntil(DELIMITER, 100));
    }

    @Test
    void soManyBytesAreCollectedThatComeOneByOne() throws Exception {
        expectRead("exactly these", stream -> stream.readBytes("exactly these".length()));
    }

    @Test
    void aRegularExpressionIsFoundThatComesByteByByte() throws Exception {
        expectRead("a1 b22 c3;", stream -> stream.readUntilRegex(Pattern.compile("[a-z]\\d;"), 100));
    }

    /** Sends the text byte by byte; the read is served with the last one, and not before. */
    private void expectRead(String text, Function<Stream, CompletableFuture<byte[]>> read) throws Exception {
        CompletableFuture<Stream> accepted = new CompletableFuture<>();
        TcpServer server = site.serveStreams(Site.anyPort(), Site.HALF_OPEN, accepted::complete);
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        try (Socket peer = peer(server)) {
            Stream stream = Site.get(accepted);
            CompletableFuture<byte[]> served = site.on(() -> read.apply(stream));
            AtomicLong sent = new AtomicLong();
            for (byte each : bytes) {
                assertFalse(served.isDone(), () -> "served after " + sent);
                peer.getOutputStream().write(each);
                sent.incrementAndGet();
                site.until("byte " + sent + " is received",
                        () -> stream.statistics().bytesReceived() == sent.get());
            }
            assertArrayEquals(bytes, Site.get(served));
            site.run(stream::close);
        }
        site.expectQuiet(server);
    }

    @Test
    void aRequestThatComesByteByByteIsAnswered() throws Exception {
        CompletableFuture<Stream> accepted = new CompletableFuture<>();
        TcpServer server = site.serveStreams(Site.anyPort(), ConnectionOptions.DEFAULT, stream -> {
            accepted.complete(stream);
            HttpServing.of(Path.of("none")).accept(stream);
        });
        try (Socket peer = peer(server)) {
            Stream stream = Site.get(accepted);
            long sent = 0;
            for (byte each : "GET /say/hello HTTP/1.1\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII)) {
                peer.getOutputStream().write(each);
                long now = ++sent;
                site.until("byte " + now + " is received", () -> stream.statistics().bytesReceived() == now);
            }
            String answer = new String(peer.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertEquals("hello", answer.substring(answer.indexOf("\r\n\r\n") + 4));
        }
        site.expectQuiet(server);
    }

    private Socket peer(TcpServer server) throws Exception {
        Socket peer = new Socket();
        peer.connect(site.address(server), (int) Site.BOUND.toMillis());
        peer.setTcpNoDelay(true);
        peer.setSoTimeout((int) Site.BOUND.toMillis());
        return peer;
    }
}
