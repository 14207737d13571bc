package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.StreamClosedException;
import dev.ioloop.WrongThreadException;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.AttributeKey;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.ProxyHeader;
import dev.ioloop.stream.Stream;
import dev.ioloop.stream.TcpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers whose handler gets a stream for each connection. */
@EachPoller
class ServerStreamTest {
    private static final byte[] LINE_FEED = {'\n'};
    private static final AttributeKey<String> NAME = AttributeKey.of("name");

    private final NetRig net;
    private final BlockingQueue<Stream> streams = new LinkedBlockingQueue<>();
    private final BlockingQueue<IOException> ends = new LinkedBlockingQueue<>();

    ServerStreamTest(String poller) {
        net = new NetRig(poller);
    }

    @AfterEach
    void end() throws Exception {
        net.close();
        assertEquals(0, net.rig.failures.size(), () -> "failures that no test has looked at: " + net.rig.failures);
    }

    /** Answers each line by itself, until the stream tells of its end. */
    private static CompletableFuture<Void> echoLines(Stream stream) {
        return stream.readUntil(LINE_FEED).thenCompose(line -> {
            CompletableFuture<?> written = stream.write(line);
            return written.thenCompose(sent -> echoLines(stream));
        });
    }

    private TcpServer serve(ConnectionOptions options) throws Exception {
        return net.start(() -> net.loopback().options(options).buildStreams(stream -> {
            stream.closeCallback(ends::add);
            streams.add(stream);
            return echoLines(stream);
        }));
    }

    @Test
    @Row("TOR-TSV-003")
    void eachConnectionIsAStreamAndItsEndIsNoFailure() throws Exception {
        TcpServer server = serve(ConnectionOptions.DEFAULT);
        Socket one = net.connect(server);
        Socket two = net.connect(server);
        NetRig.echo(two, "second\n");
        NetRig.echo(one, "first\n");
        NetRig.echo(two, "again\n");
        assertEquals(2, net.rig.on(() -> server.statistics().open()));
        one.shutdownOutput();
        assertEquals(-1, one.getInputStream().read());
        Rig.next(ends);
        two.setSoLinger(true, 0);
        two.close(); // a reset is no failure of the handler either
        Rig.next(ends);
        net.until(() -> server.statistics().open() == 0);
    }

    @Test
    void theEndOfTheInputEndsAHalfOpenStreamWhenAllIsSent() throws Exception {
        TcpServer server = serve(ConnectionOptions.DEFAULT.withAllowHalfOpen(true));
        Socket socket = net.connect(server);
        NetRig.send(socket, "line\nrest");
        socket.shutdownOutput();
        assertEquals("line\n", new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        Rig.next(ends);
    }

    @Test
    void aHandlerThatFailsClosesItsStreamAndIsReported() throws Exception {
        TcpServer server = net.start(() -> net.loopback().buildStreams(stream -> {
            stream.closeCallback(ends::add);
            return stream.readUntil(LINE_FEED).thenAccept(line -> {
                throw new IllegalStateException("cannot answer");
            });
        }));
        Socket socket = net.connect(server);
        NetRig.send(socket, "line\n");
        assertEquals("cannot answer", assertInstanceOf(IllegalStateException.class, net.failure()).getMessage());
        assertEquals("cannot answer", Rig.next(ends).getCause().getMessage());
        assertEquals(-1, socket.getInputStream().read());
        net.until(() -> server.statistics().open() == 0);
    }

    @Test
    void aHandlerThatThrowsDoesAsMuch() throws Exception {
        TcpServer server = net.start(() -> net.loopback().buildStreams(stream -> {
            stream.closeCallback(ends::add);
            throw new IOException("not today");
        }));
        Socket socket = net.connect(server);
        assertEquals("not today", net.failure().getMessage());
        assertEquals("not today", Rig.next(ends).getMessage());
        assertEquals(-1, socket.getInputStream().read());
    }

    @Test
    void anotherStreamThatHasEndedIsAFailure() throws Exception {
        TcpServer server = net.start(() -> net.loopback().buildStreams(stream -> {
            stream.closeCallback(ends::add);
            return CompletableFuture.failedFuture(new StreamClosedException("the server behind this one", null));
        }));
        Socket socket = net.connect(server);
        assertEquals("the server behind this one", net.failure().getMessage());
        Rig.next(ends);
        assertEquals(-1, socket.getInputStream().read());
    }

    @Test
    void aHandlerThatGivesNoStageKeepsItsStream() throws Exception {
        TcpServer server = net.start(() -> net.loopback().buildStreams(stream -> {
            streams.add(stream);
            return null;
        }));
        Socket socket = net.connect(server);
        Stream stream = Rig.next(streams);
        NetRig.send(socket, "word");
        assertEquals("word", StreamCase.string(net.await(() -> stream.readBytes(4))));
        net.rig.run(stream::close);
        assertEquals(-1, socket.getInputStream().read());
    }

    @Test
    void theHandlerSeesTheFactsOfTheConnection() throws Exception {
        ConnectionOptions options = ConnectionOptions.DEFAULT.withMaxReadBuffer(1000);
        BlockingQueue<ProxyHeader> headers = new LinkedBlockingQueue<>();
        TcpServer server = net.start(() -> net.loopback().options(options).proxyProtocol(Rig.BOUND)
                .buildStreams(stream -> {
                    headers.add(stream.attribute(ProxyHeader.KEY));
                    streams.add(stream);
                    return null;
                }));
        Socket socket = net.connect(server);
        NetRig.send(socket, "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n");
        assertEquals(new InetSocketAddress(NetRig.ip("192.0.2.7"), 56_324), Rig.next(headers).source());
        Stream stream = Rig.next(streams);
        net.rig.run(() -> {
            assertEquals(socket.getLocalSocketAddress(), stream.remoteAddress());
            assertEquals(socket.getRemoteSocketAddress(), stream.localAddress());
            assertEquals(options, stream.options());
            assertNull(stream.attribute(NAME));
            stream.attribute(NAME, "seven");
            assertEquals("seven", stream.attribute(NAME));
            stream.attribute(NAME, null);
            assertNull(stream.attribute(NAME));
            assertTrue(stream.socketOption(StandardSocketOptions.TCP_NODELAY));
            stream.socketOption(StandardSocketOptions.TCP_NODELAY, false);
            assertTrue(!stream.socketOption(StandardSocketOptions.TCP_NODELAY));
            assertThrows(UnsupportedOperationException.class,
                    () -> stream.socketOption(StandardSocketOptions.IP_MULTICAST_TTL));
        });
        assertThrows(WrongThreadException.class, () -> stream.socketOption(StandardSocketOptions.TCP_NODELAY));
        NetRig.send(socket, "ab");
        net.until(() -> stream.statistics().bytesReceived() == 2);
        net.rig.run(stream::close);
    }

    @Test
    void theHandlerOfAConnectionSeesWhatAProxyTells() throws Exception {
        BlockingQueue<ProxyHeader> headers = new LinkedBlockingQueue<>();
        TcpServer server = net.start(() -> net.loopback().proxyProtocol(Rig.BOUND).buildAsync(connection -> {
            headers.add(connection.attribute(ProxyHeader.KEY));
            connection.handler((Connection c, java.nio.ByteBuffer in) -> c.write(in));
            return null;
        }));
        Socket socket = net.connect(server);
        NetRig.send(socket, "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n");
        assertEquals(1, Rig.next(headers).version());
        NetRig.echo(socket, "word");
    }
}
