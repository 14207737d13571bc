package dev.ioloop.itest.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.Stream;
import dev.ioloop.stream.TcpServer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP written by hand on streams, with the clients and servers of the JDK, of Netty and of Python. */
@EachPoller
class HttpTest {
    private static final int REQUESTS = 200;

    private final Site site;
    @TempDir
    private Path folder;
    private Path file;
    private TcpServer server;
    private InetSocketAddress address;

    HttpTest(String poller) {
        site = new Site(poller);
    }

    @BeforeEach
    void serve() throws Exception {
        file = Files.write(folder.resolve("file"), Content.bytes(3_000_000));
        server = site.serveStreams(Site.anyPort(), ConnectionOptions.DEFAULT, HttpServing.of(file));
        address = site.address(server);
    }

    @AfterEach
    void end() throws Exception {
        site.expectQuiet(server);
        site.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + path)).timeout(Site.BOUND);
    }

    @Test
    void theClientOfTheJdk() throws Exception {
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse.BodyHandler<byte[]> bytes = HttpResponse.BodyHandlers.ofByteArray();
            byte[] body = Content.bytes(1_000_000);
            String sum = body.length + " " + Content.checksum(body.length);
            assertEquals(sum,
                    text(client.send(request("/sum").POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
                            bytes)));
            assertEquals(sum, text(client.send(request("/sum").expectContinue(true).POST(HttpRequest.BodyPublishers
                    .ofInputStream(() -> new ByteArrayInputStream(body))).build(), bytes)));
            assertArrayEquals(Files.readAllBytes(file), client.send(request("/file").build(), bytes).body());
            assertArrayEquals(body, client.send(request("/chunked/1000000").build(), bytes).body());
            assertEquals(1L, site.on(() -> server.statistics().accepted()), "one connection was enough");
            List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                answers.add(client.sendAsync(request("/say/" + i).build(), bytes));
            }
            for (int i = 0; i < REQUESTS; i++) {
                assertEquals(Integer.toString(i), text(Site.get(answers.get(i))));
            }
        }
    }

    private static String text(HttpResponse<byte[]> response) {
        assertEquals(200, response.statusCode());
        return new String(response.body(), StandardCharsets.ISO_8859_1);
    }

    /** All requests are sent before the first answer is looked at: they are answered one after the other. */
    @Test
    void pipelinedRequestsOfNetty() throws Exception {
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        try (NettyPeer netty = new NettyPeer()) {
            Channel channel = netty.connect(address, new HttpClientCodec(), new HttpObjectAggregator(10_000),
                    new SimpleChannelInboundHandler<FullHttpResponse>() {
                        @Override
                        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
                            answers.add(response.content().toString(StandardCharsets.ISO_8859_1));
                        }
                    });
            for (int i = 0; i < REQUESTS; i++) {
                channel.write(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/say/" + i));
            }
            channel.flush();
            for (int i = 0; i < REQUESTS; i++) {
                assertEquals(Integer.toString(i), answers.poll(Site.BOUND.toSeconds(), TimeUnit.SECONDS));
            }
        }
    }

    /** The server of the JDK: a hundred requests over one connection of ours, with known lengths and in chunks. */
    @Test
    void theServerOfTheJdk() throws Exception {
        HttpServer jdk = HttpServer.create(Site.anyPort(), 50);
        jdk.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            byte[] answer = (exchange.getRequestURI().getPath() + " " + body.length)
                    .getBytes(StandardCharsets.US_ASCII);
            boolean chunked = exchange.getRequestURI().getPath().startsWith("/chunked");
            exchange.sendResponseHeaders(200, chunked ? 0 : answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        jdk.start();
        try {
            Stream stream = site.connectStream(jdk.getAddress());
            for (int i = 0; i < 100; i++) {
                String path = (i % 2 == 0 ? "/known/" : "/chunked/") + i;
                byte[] body = Content.bytes(i * 1000);
                assertEquals(path + " " + body.length, new String(fetch(stream, "POST", path, body)));
            }
            site.run(stream::close);
        } finally {
            jdk.stop(0);
        }
    }

    /** Python's server ends the connection after each file. */
    @Test
    void theServerOfPython() throws Exception {
        Python.require();
        try (Program python = Program.start("python3", "-I", "-u", "-m", "http.server", "--bind", "127.0.0.1", "-d",
                folder.toString(), "0")) {
            SocketAddress place = Site.at(Integer.parseInt(python.expect("port (\\d+)").group(1)));
            for (int i = 0; i < 5; i++) {
                Stream stream = site.connectStream(place);
                assertArrayEquals(Files.readAllBytes(file), fetch(stream, "GET", "/file", new byte[0]));
                assertArrayEquals(new byte[0], site.await(stream::readUntilClose), "the server ends it");
                site.run(stream::close);
            }
        }
    }

    /** One request by hand, and its answer. */
    private byte[] fetch(Stream stream, String method, String path, byte[] body) throws Exception {
        site.run(() -> {
            stream.write((method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + body.length
                    + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            stream.write(body);
        });
        HttpHead head = HttpHead.of(site.await(() -> stream.readUntil(HttpHead.END, HttpHead.MOST_BYTES)));
        assertEquals("200", head.word(1));
        if (!head.isChunked()) {
            assertTrue(head.fields().containsKey("content-length"), head::toString);
            return site.await(() -> stream.readBytes((int) head.length()));
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int size;
        do {
            byte[] line = site.await(() -> stream.readUntil(HttpHead.LINE_END, 100));
            size = Integer.parseInt(new String(line, StandardCharsets.ISO_8859_1).strip(), 16);
            int count = size;
            all.write(site.await(() -> stream.readBytes(count)));
            site.await(() -> stream.readUntil(HttpHead.LINE_END, 2));
        } while (size > 0);
        return all.toByteArray();
    }
}
