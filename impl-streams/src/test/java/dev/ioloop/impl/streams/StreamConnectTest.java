package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.ConnectionRefusedException;
import dev.ioloop.StreamClosedException;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.Stream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stream whose channel is not connected yet. */
@EachPoller
class StreamConnectTest extends StreamCase {
    private ServerSocket server;

    StreamConnectTest(String poller) {
        super(poller);
    }

    @BeforeEach
    void listen() throws Exception {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        server.setSoTimeout((int) Rig.BOUND.toMillis());
        stream = rig.on(() -> Stream.open(rig.loop, rig.loop.channels().stream(StandardProtocolFamily.INET)));
        onClose();
    }

    @AfterEach
    void stopListening() throws Exception {
        server.close();
    }

    private InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    @Test
    @Row({"TOR-CON-001", "TOR-CON-002", "TOR-CON-008", "TOR-CON-009"})
    void whatIsAskedForBeforeItStandsIsDoneThen() throws Exception {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<byte[]> read = begin(s -> s.readBytes(3));
        CompletableFuture<Void> early = begin(s -> s.write(bytes("early")).thenRun(() -> order.add("early")));
        rig.turns(5);
        CompletableFuture<Stream> connected = begin(
                s -> s.connect(address()).whenComplete((x, e) -> order.add("stands")));
        CompletableFuture<Void> late = begin(s -> s.write(bytes(" late")).thenRun(() -> order.add("late")));
        peer = server.accept();
        assertSame(stream, await(connected));
        assertEquals("early late", string(readPeer(10)));
        await(early);
        await(late);
        assertEquals(List.of("stands", "early", "late"), order);
        send("abc");
        assertEquals("abc", string(await(read)));
        assertEquals(address(), rig.on(stream::remoteAddress));
    }

    @Test
    @Row({"TOR-CON-003", "TOR-CON-005", "TOR-CON-010"})
    void aRefusedConnectFailsAllThatWaitsAndClosesTheStream() throws Exception {
        InetSocketAddress gone = address();
        server.close();
        CompletableFuture<byte[]> read = begin(s -> s.readBytes(3));
        CompletableFuture<Void> write = begin(s -> s.write(bytes("early")));
        CompletableFuture<Stream> connected = begin(s -> s.connect(gone));
        assertInstanceOf(ConnectionRefusedException.class, failure(StreamClosedException.class, connected).getCause());
        failure(StreamClosedException.class, read);
        failure(StreamClosedException.class, write);
        assertInstanceOf(ConnectionRefusedException.class, nextEnd());
        assertInstanceOf(ConnectionRefusedException.class, rig.on(stream::error));
        failure(StreamClosedException.class, s -> s.connect(gone));
    }

    @Test
    @Row({"TOR-CON-004", "TOR-CON-011"})
    void whatFailsAtTheCallFailsTheFutureToo() throws Exception {
        CompletableFuture<Stream> connected = begin(s -> s.connect(InetSocketAddress.createUnresolved("localhost", 1)));
        StreamClosedException e = failure(StreamClosedException.class, connected);
        assertInstanceOf(UnresolvedAddressException.class, e.getCause().getCause());
        assertInstanceOf(UnresolvedAddressException.class, nextEnd().getCause());
        assertTrue(closed());
    }

    @Test
    @Row("TOR-CON-006")
    void aSecondConnectIsRefusedAndTheFirstGoesOn() throws Exception {
        CompletableFuture<Stream> first = rig.on(() -> {
            CompletableFuture<Stream> connected = stream.connect(address());
            assertThrows(IllegalStateException.class, () -> stream.connect(address()));
            return connected;
        });
        peer = server.accept();
        await(first);
        assertThrows(AlreadyConnectedException.class, () -> begin(s -> s.connect(address())));
        assertTrue(IllegalStateException.class.isAssignableFrom(ConnectionPendingException.class));
        send("abc");
        assertEquals("abc", text(s -> s.readBytes(3)));
    }

    @Test
    void aStreamThatNobodyConnectsCanBeClosed() throws Exception {
        CompletableFuture<byte[]> read = begin(s -> s.readBytes(3));
        rig.run(stream::close);
        failure(StreamClosedException.class, read);
        assertInstanceOf(dev.ioloop.ConnectionDoneException.class, nextEnd());
        assertNull(rig.on(stream::error));
    }

    @Test
    void closingWhenDoneBeforeItStandsWaitsForTheConnect() throws Exception {
        CompletableFuture<Stream> connected = begin(s -> {
            CompletableFuture<Stream> begun = s.connect(address());
            s.write(bytes("all"));
            s.closeWhenDone();
            return begun;
        });
        peer = server.accept();
        await(connected);
        assertEquals("all", string(peer.getInputStream().readAllBytes()));
        assertInstanceOf(dev.ioloop.ConnectionDoneException.class, nextEnd());
    }
}
