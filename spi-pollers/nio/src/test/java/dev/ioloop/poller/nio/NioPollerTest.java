package dev.ioloop.poller.nio;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.AlreadyRegisteredException;
import dev.ioloop.Channel;
import dev.ioloop.DatagramChannel;
import dev.ioloop.Interest;
import dev.ioloop.ListenChannel;
import dev.ioloop.NotRegisteredException;
import dev.ioloop.PipeEnds;
import dev.ioloop.Readiness;
import dev.ioloop.WrongFamilyException;
import dev.ioloop.spi.PollerOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Registering, changing, ending, refusing; and what is delivered for each kind of channel.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NioPollerTest {
    private Rig rig;

    /** A channel as another bundle would bring it: of the family, but of no class of this module. */
    private record Foreign(String family, Object jdk) implements Channel {
        @Override
        public <T> T unwrap(Class<T> type) {
            return type.isInstance(jdk) ? type.cast(jdk) : Channel.super.unwrap(type);
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException();
        }
    }

    @BeforeEach
    void open() throws IOException {
        rig = new Rig();
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    @Test
    void listenerIsReadableWhenAConnectionWaitsAndNeverWritable() throws IOException {
        ListenChannel listener = rig.listener();
        rig.poller.register(listener, Interest.READ_WRITE, 1);
        rig.assertQuiet();
        rig.connecting(Rig.present(listener.localAddress()));
        assertEquals(Readiness.READABLE, rig.pollFor(1));
        rig.poller.modify(listener, Interest.WRITE, 1);
        rig.assertQuiet();
    }

    @Test
    void pipeEndsAreReadyInTheirOwnDirectionOnly() throws IOException {
        PipeEnds pipe = rig.pipe();
        rig.poller.register(pipe.source(), Interest.READ_WRITE, 1);
        rig.assertQuiet();
        rig.poller.register(pipe.sink(), Interest.READ_WRITE, 2);
        assertEquals(1, rig.poll(Rig.BOUND));
        assertEquals(Map.of(2L, Readiness.WRITABLE), rig.found);
        pipe.sink().write(Rig.bytes("x"));
        rig.poller.modify(pipe.sink(), Interest.READ, 2);
        assertEquals(1, rig.poll(Rig.BOUND));
        assertEquals(Map.of(1L, Readiness.READABLE), rig.found);
    }

    @Test
    void bothDirectionsOfAStreamComeInOneDelivery() throws IOException {
        Rig.Pair pair = rig.tcp();
        pair.far().write(Rig.bytes("x"));
        rig.await(pair.near(), Interest.READ);
        rig.poller.register(pair.near(), Interest.READ_WRITE, 7);
        assertEquals(1, rig.poll(Rig.BOUND));
        assertEquals(Map.of(7L, Readiness.READABLE.with(Readiness.WRITABLE)), rig.found);
    }

    @Test
    void datagramChannelIsReadableAndWritable() throws IOException {
        DatagramChannel channel = rig.datagram();
        rig.poller.register(channel, Interest.READ, 3);
        rig.assertQuiet();
        rig.datagram().send(Rig.bytes("x"), Rig.present(channel.localAddress()));
        assertEquals(Readiness.READABLE, rig.pollFor(3));
        rig.poller.modify(channel, Interest.WRITE, 4);
        assertEquals(Readiness.WRITABLE, rig.pollFor(4));
    }

    @Test
    void endOfInputIsReadable() throws IOException {
        Rig.Pair pair = rig.tcp();
        rig.poller.register(pair.near(), Interest.READ, 1);
        pair.far().close();
        assertEquals(Readiness.READABLE, rig.pollFor(1));
        assertEquals(-1, pair.near().read(ByteBuffer.allocate(1)));
    }

    @Test
    void failedConnectIsWritable() throws IOException {
        var bound = rig.stream().bind(Rig.loopback());
        var stream = rig.connecting(Rig.present(bound.localAddress()));
        rig.poller.register(stream, Interest.WRITE, 1);
        assertEquals(Readiness.WRITABLE, rig.pollFor(1));
        assertThrows(IOException.class, stream::finishConnect);
        rig.assertQuiet();
    }

    @Test
    void secondRegistrationIsRefusedAndTheFirstStays() throws IOException {
        Rig.Pair pair = rig.tcp();
        rig.poller.register(pair.near(), Interest.READ, 1);
        AlreadyRegisteredException e = assertThrows(AlreadyRegisteredException.class,
                () -> rig.poller.register(pair.near(), Interest.WRITE, 2));
        assertTrue(e.getMessage().contains(pair.near().toString()), e.getMessage());
        assertTrue(e.getMessage().contains("loop 'test'"), e.getMessage());
        rig.assertQuiet();
        pair.far().write(Rig.bytes("x"));
        assertEquals(Readiness.READABLE, rig.pollFor(1));
    }

    @Test
    void channelsOfOtherFamiliesAreRefusedByName() {
        WrongFamilyException e = assertThrows(WrongFamilyException.class,
                () -> rig.poller.register(new Foreign("posix", "no channel"), Interest.READ, 1));
        assertTrue(e.getMessage().contains("'posix'") && e.getMessage().contains("'nio'"), e.getMessage());
        WrongFamilyException empty = assertThrows(WrongFamilyException.class,
                () -> rig.poller.register(new Foreign("nio", "no channel"), Interest.READ, 1));
        assertTrue(empty.getMessage().contains("SelectableChannel"), empty.getMessage());
        assertThrows(NotRegisteredException.class,
                () -> rig.poller.modify(new Foreign("posix", "no channel"), Interest.READ, 1));
        assertDoesNotThrow(() -> rig.poller.deregister(new Foreign("posix", "no channel")));
    }

    @Test
    void channelsOfTheFamilyNeedNotBeOurs() throws IOException {
        Pipe pipe = Pipe.open();
        rig.keep(pipe.sink());
        rig.keep(pipe.source());
        pipe.source().configureBlocking(false);
        rig.poller.register(new Foreign("nio", pipe.source()), Interest.READ, 5);
        pipe.sink().write(Rig.bytes("x"));
        assertEquals(Readiness.READABLE, rig.pollFor(5));
        rig.poller.deregister(new Foreign("nio", pipe.source()));
        rig.assertQuiet();
    }

    @Test
    void closedChannelIsRefusedAndLeavesByItself() throws IOException {
        Rig.Pair pair = rig.tcp();
        pair.far().write(Rig.bytes("x"));
        rig.poller.register(pair.near(), Interest.READ, 1);
        assertEquals(Readiness.READABLE, rig.pollFor(1));
        pair.near().close();
        rig.assertQuiet();
        assertThrows(ClosedChannelException.class, () -> rig.poller.register(pair.near(), Interest.READ, 2));
        NotRegisteredException e = assertThrows(NotRegisteredException.class,
                () -> rig.poller.modify(pair.near(), Interest.READ, 2));
        assertTrue(e.getMessage().contains("closed"), e.getMessage());
        rig.poller.deregister(pair.near());
    }

    @Test
    void modifyNeedsARegistration() throws IOException {
        Rig.Pair pair = rig.tcp();
        assertThrows(NotRegisteredException.class, () -> rig.poller.modify(pair.near(), Interest.READ, 1));
        rig.poller.register(pair.near(), Interest.READ, 1);
        rig.poller.deregister(pair.near());
        rig.poller.deregister(pair.near());
        assertThrows(NotRegisteredException.class, () -> rig.poller.modify(pair.near(), Interest.READ, 1));
    }

    @Test
    void aSinkThatThrowsLosesNothing() throws IOException {
        Rig.Pair pair = rig.tcp();
        pair.far().write(Rig.bytes("x"));
        rig.poller.register(pair.near(), Interest.READ, 1);
        IllegalStateException thrown = new IllegalStateException("from the sink");
        assertEquals(thrown, assertThrows(IllegalStateException.class,
                () -> rig.poller.poll(Rig.BOUND.toNanos(), (token, readiness) -> {
                    throw thrown;
                })));
        assertEquals(Readiness.READABLE, rig.pollFor(1));
    }

    @Test
    void closedPollerRefusesAndItsChannelsGoOn() throws IOException {
        Rig.Pair pair = rig.tcp();
        rig.poller.register(pair.near(), Interest.READ, 1);
        rig.poller.close();
        rig.poller.close();
        rig.poller.wakeup();
        rig.poller.deregister(pair.near());
        for (IOException e : new IOException[]{assertThrows(IOException.class, () -> rig.poll(0)),
            assertThrows(IOException.class, rig.poller::awaitReady),
            assertThrows(IOException.class, () -> rig.poller.register(pair.near(), Interest.READ, 1))}) {
            assertTrue(e.getMessage().contains("loop 'test' is closed"), e.getMessage());
        }
        assertThrows(NotRegisteredException.class, () -> rig.poller.modify(pair.near(), Interest.READ, 1));
        pair.far().write(Rig.bytes("still here"));
        rig.await(pair.near(), Interest.READ);
        ByteBuffer buffer = ByteBuffer.allocate(99);
        pair.near().read(buffer);
        assertEquals("still here", Rig.text(buffer));
    }

    @Test
    void tokensMayBeAnyNumber() throws IOException {
        PipeEnds pipe = rig.pipe();
        rig.poller.register(pipe.sink(), Interest.WRITE, Long.MIN_VALUE);
        assertEquals(Readiness.WRITABLE, rig.pollFor(Long.MIN_VALUE));
        rig.poller.modify(pipe.sink(), Interest.WRITE, -1);
        assertEquals(1, rig.poll(0));
        assertEquals(Map.of(-1L, Readiness.WRITABLE), rig.found);
    }

    @Test
    void nullsAreRefusedByName() {
        assertEquals("channel", assertThrows(NullPointerException.class,
                () -> rig.poller.register(null, Interest.READ, 1)).getMessage());
        assertEquals("interest", assertThrows(NullPointerException.class,
                () -> rig.poller.register(rig.stream(), null, 1)).getMessage());
        assertEquals("sink", assertThrows(NullPointerException.class, () -> rig.poller.poll(0, null)).getMessage());
    }

    @Test
    void optionsNameTheLoop() throws IOException {
        try (var poller = rig.provider.open(new PollerOptions("seven"))) {
            assertTrue(poller.toString().contains("'seven'"), poller.toString());
            assertTrue(poller.capabilities().isEmpty());
        }
    }
}
