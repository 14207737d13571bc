package dev.ioloop.itest.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.TcpServer;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** curl, by its telnet scheme, and with HTTP that is written by hand. */
@EachPoller
class CurlTest {
    private final Site site;
    @TempDir
    private Path folder;
    private Path file;
    private TcpServer server;
    private String url;

    CurlTest(String poller) {
        site = new Site(poller);
    }

    @BeforeAll
    static void peer() {
        Program.require("curl", "curl");
    }

    @BeforeEach
    void serve() throws Exception {
        file = Files.write(folder.resolve("file"), Content.bytes(10_000_000));
        server = site.serveStreams(Site.anyPort(), ConnectionOptions.DEFAULT, HttpServing.of(file));
        url = "http://127.0.0.1:" + site.port(server);
    }

    @AfterEach
    void end() throws Exception {
        site.expectQuiet(server);
        site.close();
    }

    /** No settings of the user, no proxies, no progress, but errors; and never for ever. */
    private static Program curl(String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of("curl", "-q", "--noproxy", "*", "-sS", "--max-time", "60"));
        all.addAll(Arrays.asList(words));
        return Program.start(all.toArray(String[]::new));
    }

    private String got(String... words) throws Exception {
        try (Program curl = curl(words)) {
            return curl.finishedText();
        }
    }

    @Test
    void telnetTalksLineByLine() throws Exception {
        TcpServer lines = site.serveStreams(Site.anyPort(), Site.HALF_OPEN, Lines::begin);
        try (Program curl = curl("-N", "telnet://127.0.0.1:" + site.port(lines))) {
            for (int i = 0; i < 20; i++) {
                curl.send("line " + i + "\n");
                curl.expect("^you said: line " + i + "$");
            }
            curl.send("quit\n");
            curl.expect("^bye$");
            site.expectQuiet(lines);
            curl.endInput(); // it waits for that, whatever the server has ended
            curl.finish();
        }
    }

    @Test
    void oneConnectionIsKeptForSeveralRequests() throws Exception {
        assertEquals("a 1\nb 0\nc 0\n",
                got("-w", " %{num_connects}\n", url + "/say/a", url + "/say/b", url + "/say/c"));
        assertEquals(1L, site.on(() -> server.statistics().accepted()));
    }

    @Test
    void aConnectionThatIsToEndIsNotKept() throws Exception {
        assertEquals("a 1\nb 1\n", got("-H", "Connection: close", "-w", " %{num_connects}\n", url + "/say/a",
                url + "/say/b"));
        assertEquals("by the end 1\n", got("--http1.0", "-w", " %{num_connects}\n", url + "/end/by%20the%20end")
                .replace("%20", " "));
    }

    /** curl waits for "100 Continue" before so long a body. */
    @Test
    void aBodyOfKnownLengthArrives() throws Exception {
        byte[] body = Content.bytes(1_500_000);
        try (Program curl = curl("-H", "Expect: 100-continue", "--expect100-timeout", "30", "--data-binary", "@-",
                url + "/sum")) {
            curl.send(body);
            curl.endInput();
            assertEquals(body.length + " " + Content.checksum(body.length), curl.finishedText());
        }
    }

    @Test
    void aChunkedBodyArrives() throws Exception {
        byte[] body = Content.bytes(1_500_000);
        try (Program curl = curl("-T", "-", url + "/sum")) {
            curl.send(body);
            curl.endInput();
            assertEquals(body.length + " " + Content.checksum(body.length), curl.finishedText());
        }
    }

    @Test
    void aChunkedAnswerArrives() throws Exception {
        try (Program curl = curl(url + "/chunked/3000000", url + "/chunked/0", url + "/say/!")) {
            byte[] all = curl.finish();
            assertEquals(3_000_001, all.length);
            assertArrayEquals(Content.bytes(3_000_000), Arrays.copyOf(all, 3_000_000));
        }
        assertEquals(1L, site.on(() -> server.statistics().accepted()));
    }

    /** A file from our kernel to curl, at once and to one who takes it slowly. */
    @Test
    void aFileArrives() throws Exception {
        Path copy = folder.resolve("copy");
        assertEquals("", got("-o", copy.toString(), url + "/file"));
        assertEquals(-1, Files.mismatch(file, copy));
        Path slow = folder.resolve("slow");
        assertEquals("", got("--limit-rate", "20M", "-o", slow.toString(), url + "/file"));
        assertEquals(-1, Files.mismatch(file, slow));
    }

    @Test
    void manyAtOnce() throws Exception {
        assertEquals("", got("-Z", "--parallel-max", "30", "-o", folder.resolve("said-#1").toString(), url
                + "/say/[1-200]"));
        for (int i = 1; i <= 200; i++) {
            assertEquals(Integer.toString(i), Files.readString(folder.resolve("said-" + i)));
        }
    }

    @Test
    void overAUnixSocket() throws Exception {
        Path path = folder.resolve("s");
        TcpServer unix = site.serveStreams(UnixDomainSocketAddress.of(path), ConnectionOptions.DEFAULT,
                HttpServing.of(file));
        assertEquals("word", got("--unix-socket", path.toString(), "http://host.example/say/word"));
        site.expectQuiet(unix);
    }

    /** The address that curl tells in the header of the PROXY protocol is its own. */
    @Test
    void theHeaderOfTheProxyProtocolIsUnderstood() throws Exception {
        BlockingQueue<SocketAddress> told = new LinkedBlockingQueue<>();
        TcpServer proxied = site.await(() -> TcpServer.on(site.loop).listen(Site.anyPort())
                .proxyProtocol(Duration.ofSeconds(20)).build(remote -> {
                    told.add(remote);
                    return (connection, in) -> {
                        in.position(in.limit());
                        connection.write(ByteBuffer.wrap("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                                .getBytes(StandardCharsets.US_ASCII)));
                    };
                }).start());
        String[] words = got("--haproxy-protocol", "-w", " %{local_port}",
                "http://127.0.0.1:" + site.port(proxied) + "/")
                .split(" ");
        assertEquals("ok", words[0]);
        InetSocketAddress expected = Site.at(Integer.parseInt(words[1]));
        assertEquals(expected, told.poll(Site.BOUND.toSeconds(), TimeUnit.SECONDS));
        site.expectQuiet(proxied);
    }
}
