package dev.ioloop.poller.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.ConnectionLostException;
import dev.ioloop.Interest;
import dev.ioloop.ListenChannel;
import dev.ioloop.PipeEnds;
import dev.ioloop.Readiness;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Where a selector that is used without care spins, loses, throws or leaks.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NioPollerTrapsTest {
    private Rig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig();
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    @Test
    void finishedConnectTurnsIntoWritable() throws IOException {
        StreamChannel stream = rig.connecting(Rig.present(rig.listener().localAddress()));
        rig.poller.register(stream, Interest.WRITE, 1);
        assertEquals(Readiness.WRITABLE, rig.pollFor(1));
        assertTrue(stream.finishConnect());
        assertEquals(Readiness.WRITABLE, rig.pollFor(1));
        assertEquals(0, rig.poller.unsettledCount());
    }

    @Test
    void finishedConnectDoesNotSpin() throws IOException {
        StreamChannel stream = rig.connecting(Rig.present(rig.listener().localAddress()));
        rig.poller.register(stream, Interest.WRITE, 1);
        assertEquals(Readiness.WRITABLE, rig.pollFor(1));
        assertTrue(stream.finishConnect());
        rig.poller.modify(stream, Interest.READ, 1);
        rig.assertQuiet();
    }

    @Test
    void connectFinishedWithoutADeliveryIsNoticed() throws IOException {
        ListenChannel listener = rig.listener();
        StreamChannel stream = rig.connecting(Rig.present(listener.localAddress()));
        rig.poller.register(stream, Interest.READ, 1);
        rig.assertQuiet();
        StreamChannel accepted = rig.accept(listener);
        rig.finish(stream);
        accepted.write(Rig.bytes("x"));
        assertEquals(Readiness.READABLE, rig.pollFor(1));
    }

    @Test
    void awaitReadyNoticesAFinishedConnect() throws IOException {
        ListenChannel listener = rig.listener();
        StreamChannel stream = rig.connecting(Rig.present(listener.localAddress()));
        rig.poller.register(stream, Interest.READ, 1);
        StreamChannel accepted = rig.accept(listener);
        rig.finish(stream);
        accepted.write(Rig.bytes("x"));
        rig.poller.awaitReady();
        assertEquals(1, rig.poll(0));
    }

    @Test
    void streamMayBeRegisteredBeforeItConnects() throws IOException {
        ListenChannel listener = rig.listener();
        StreamChannel stream = rig.stream();
        rig.poller.register(stream, Interest.WRITE, 1);
        rig.assertQuiet();
        assertTrue(!stream.connect(Rig.present(listener.localAddress())));
        assertEquals(Readiness.WRITABLE, rig.pollFor(1));
        assertTrue(stream.finishConnect());
    }

    @Test
    void streamsThatNeverConnectAreForgotten() throws IOException {
        ListenChannel listener = rig.listener();
        StreamChannel closed = rig.connecting(Rig.present(listener.localAddress()));
        StreamChannel ended = rig.connecting(Rig.present(listener.localAddress()));
        StreamChannel kept = rig.connecting(Rig.present(listener.localAddress()));
        rig.poller.register(closed, Interest.NONE, 1);
        rig.poller.register(ended, Interest.NONE, 2);
        rig.poller.register(kept, Interest.WRITE, 3);
        rig.poller.modify(closed, Interest.WRITE, 1);
        assertEquals(3, rig.poller.unsettledCount());
        closed.close();
        rig.poller.deregister(ended);
        assertEquals(Readiness.WRITABLE, rig.pollFor(3));
        assertEquals(Map.of(3L, Readiness.WRITABLE), rig.found);
        assertEquals(1, rig.poller.unsettledCount());
        assertTrue(kept.finishConnect());
        assertEquals(Readiness.WRITABLE, rig.pollFor(3));
        assertEquals(0, rig.poller.unsettledCount());
    }

    @Test
    void registeredAgainInTheSameBatchLosesNothing() throws IOException {
        Rig.Pair pair = rig.tcp();
        PipeEnds pipe = rig.pipe();
        rig.poller.register(pair.near(), Interest.READ, 1);
        rig.poller.register(pipe.source(), Interest.READ, 2);
        pipe.sink().write(Rig.bytes("x"));
        rig.await(pipe.source(), Interest.READ);
        rig.poller.deregister(pair.near());
        rig.poller.register(pair.near(), Interest.WRITE, 3);
        assertEquals(2, rig.poll(-1));
        assertEquals(Map.of(2L, Readiness.READABLE, 3L, Readiness.WRITABLE), rig.found);
    }

    @Test
    void registeringAgainDoesNotSwallowAWakeup() throws IOException {
        Rig.Pair pair = rig.tcp();
        rig.poller.register(pair.near(), Interest.READ, 1);
        rig.poller.wakeup();
        rig.poller.deregister(pair.near());
        rig.poller.register(pair.near(), Interest.READ, 1);
        rig.poller.awaitReady();
        assertEquals(0, rig.poll(-1));
        rig.assertQuiet();
    }

    @Test
    void aDeregisteredChannelDoesNotSpin() throws IOException {
        Rig.Pair pair = rig.tcp();
        pair.far().write(Rig.bytes("x"));
        rig.poller.register(pair.near(), Interest.READ_WRITE, 1);
        assertEquals(1, rig.poll(Rig.BOUND));
        rig.poller.deregister(pair.near());
        rig.assertQuiet();
    }

    @Test
    void aPausedConnectionThatIsResetDoesNotSpin() throws IOException {
        Rig.Pair pair = rig.tcp();
        rig.poller.register(pair.near(), Interest.READ, 1);
        pair.far().reset();
        assertEquals(Readiness.READABLE, rig.pollFor(1));
        rig.poller.modify(pair.near(), Interest.NONE, 1);
        rig.assertQuiet();
        rig.assertQuiet();
        rig.poller.modify(pair.near(), Interest.READ, 1);
        assertEquals(Readiness.READABLE, rig.pollFor(1));
    }

    @Test
    void twoPollersWatchOneChannelAndEitherMayGo() throws IOException {
        Rig.Pair pair = rig.tcp();
        NioPoller next = rig.openPoller();
        rig.poller.register(pair.near(), Interest.READ, 1);
        next.register(pair.near(), Interest.READ, 2);
        pair.far().write(Rig.bytes("one"));
        assertEquals(Readiness.READABLE, rig.pollFor(1));
        rig.found.clear();
        assertEquals(1, next.poll(Rig.BOUND.toNanos(), rig.found::put));
        rig.poller.close();
        pair.far().write(Rig.bytes("+two"));
        rig.await(pair.near(), Interest.READ);
        rig.found.clear();
        assertEquals(1, next.poll(Rig.BOUND.toNanos(), rig.found::put));
        assertEquals(Map.of(2L, Readiness.READABLE), rig.found);
        ByteBuffer buffer = ByteBuffer.allocate(99);
        while (buffer.position() < 7) {
            rig.await(pair.near(), Interest.READ);
            pair.near().read(buffer);
        }
        assertEquals("one+two", Rig.text(buffer));
    }

    @Test
    void aSelectorClosedFirstDoesNotHurtTheOther() throws IOException {
        Rig.Pair pair = rig.tcp();
        NioPoller next = rig.openPoller();
        next.register(pair.near(), Interest.READ, 2);
        next.close();
        rig.poller.register(pair.near(), Interest.READ, 1);
        pair.far().write(Rig.bytes("x"));
        assertEquals(Readiness.READABLE, rig.pollFor(1));
    }

    @Test
    void theDescriptorGoesWithTheNextPoll() throws IOException {
        Sockets before = Sockets.ofThisProcess();
        Rig.Pair pair = rig.tcp();
        rig.poller.register(pair.near(), Interest.READ, 1);
        rig.poll(0);
        pair.near().close();
        pair.far().close();
        rig.poll(0);
        before.assertOnlyAdded(1); // the listener
    }

    @Test
    void theDescriptorGoesWithThePoller() throws IOException {
        Sockets before = Sockets.ofThisProcess();
        Rig.Pair pair = rig.tcp();
        rig.poller.register(pair.near(), Interest.READ, 1);
        rig.poll(0);
        pair.near().close();
        pair.far().close();
        before.assertOnlyAdded(2);
        rig.poller.close();
        before.assertOnlyAdded(1);
    }

    @Test
    void aResetReachesThePeerWithTheNextPoll() throws IOException {
        Rig.Pair pair = rig.tcp();
        rig.poller.register(pair.near(), Interest.READ, 1);
        rig.poll(0);
        pair.near().reset();
        rig.poll(0);
        rig.await(pair.far(), Interest.READ);
        IOException e = assertThrows(ConnectionLostException.class,
                () -> pair.far().read(ByteBuffer.allocate(1)));
        assertTrue(e.getMessage().contains("reset"), e.getMessage());
        assertNull(pair.near().localAddress());
    }
}
