package dev.ioloop.itest.contracts;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;
import static java.net.StandardProtocolFamily.UNIX;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.ConnectionRefusedException;
import dev.ioloop.DatagramChannel;
import dev.ioloop.Interest;
import dev.ioloop.ListenChannel;
import dev.ioloop.PipeEnds;
import dev.ioloop.Readiness;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Each kind of channel, and what readable and writable mean for it.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface PollerKindsContract extends PollerUnderTest {
    @Test
    default void watchesTcpStreams() throws IOException {
        watchesStreams(INET);
    }

    @Test
    default void watchesTcpStreamsOverIpv6() throws IOException {
        watchesStreams(INET6);
    }

    @Test
    default void watchesUnixStreams() throws IOException {
        watchesStreams(UNIX);
    }

    private void watchesStreams(ProtocolFamily protocol) throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            rig.net().assume(protocol);
            StreamPair pair = rig.net().pair(protocol);
            rig.register(pair.near(), Interest.READ, 1);
            rig.register(pair.far(), Interest.READ, 2);
            assertEquals(List.of(), rig.settle(), "deliveries although nothing can be read");

            Bytes.write(pair.near(), 1);
            assertEquals(Readiness.READABLE, rig.await(2));
            Bytes.write(pair.far(), 1);
            assertEquals(Readiness.READABLE, rig.await(1));
            rig.poller().modify(pair.far(), Interest.WRITE, 3);
            assertEquals(Readiness.WRITABLE, rig.await(3));
        }
    }

    @Test
    default void watchesTcpListeners() throws IOException {
        watchesListeners(INET);
    }

    @Test
    default void watchesUnixListeners() throws IOException {
        watchesListeners(UNIX);
    }

    private void watchesListeners(ProtocolFamily protocol) throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            rig.net().assume(protocol);
            ListenChannel listener = rig.net().listener(protocol);
            rig.register(listener, Interest.READ, 1);
            assertEquals(List.of(), rig.settle(), "deliveries although nobody connects");

            for (int i = 0; i < 2; i++) {
                StreamChannel client = rig.net().keep(rig.net().channels().stream(protocol));
                rig.net().connect(client, Net.present(listener.localAddress()));
            }
            for (int i = 0; i < 2; i++) {
                assertEquals(Readiness.READABLE, rig.await(1), "while a connection waits");
                rig.net().keep(Net.present(listener.accept()));
            }
            assertEquals(List.of(), rig.settle(), "deliveries after all was accepted");
        }
    }

    @Test
    default void watchesDatagrams() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            DatagramChannel receiver = rig.net().datagram();
            DatagramChannel sender = rig.net().datagram();
            rig.register(receiver, Interest.READ, 1);
            rig.register(sender, Interest.WRITE, 2);
            assertEquals(Readiness.WRITABLE, rig.await(2));
            rig.poller().deregister(sender);
            assertEquals(List.of(), rig.settle(), "deliveries although no datagram waits");

            // an empty datagram is one
            sender.send(ByteBuffer.allocate(0), Net.present(receiver.localAddress()));
            assertEquals(Readiness.READABLE, rig.await(1));
            Net.present(receiver.receive(ByteBuffer.allocate(1)));
            assertEquals(List.of(), rig.settle(), "deliveries after it was received");
        }
    }

    @Test
    default void watchesBothEndsOfAPipe() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            PipeEnds pipe = rig.net().pipe();
            rig.register(pipe.source(), Interest.READ, 1);
            rig.register(pipe.sink(), Interest.WRITE, 2);
            assertEquals(List.of(new Ready(2, Readiness.WRITABLE)), rig.settle().stream().distinct().toList());

            Bytes.fill(pipe.sink());
            assertEquals(List.of(new Ready(1, Readiness.READABLE)), rig.settle().stream().distinct().toList());

            Bytes.drain(pipe.source());
            assertEquals(List.of(new Ready(2, Readiness.WRITABLE)), rig.settle().stream().distinct().toList());
        }
    }

    @Test
    default void anEstablishedConnectionIsWritable() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            ListenChannel listener = rig.net().listener(INET);
            StreamChannel client = rig.net().keep(rig.net().channels().stream(INET));
            boolean done = client.connect(Net.present(listener.localAddress()));
            rig.register(client, Interest.WRITE, 1);

            assertTrue(rig.await(1).isWritable());
            assertTrue(client.finishConnect(), "the attempt has ended");
            assertTrue(client.isConnected());
            assertEquals(Readiness.WRITABLE, rig.await(1), "also once it is connected (at once: " + done + ")");

            rig.poller().modify(client, Interest.READ, 2);
            PollRig.Window idle = rig.window(TimeUnit.MILLISECONDS.toNanos(60));
            assertEquals(List.of(), idle.deliveries(), "deliveries of an idle connection");
            assertTrue(idle.polls() <= 5, "polls in 60 ms with nothing to do: " + idle.polls());
        }
    }

    @Test
    @Row("TOR-HND-022")
    default void aRefusedConnectionIsDelivered() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            StreamChannel client = rig.net().keep(rig.net().channels().stream(INET));
            boolean pending = !connectRefused(client, rig);
            if (pending) {
                rig.register(client, Interest.WRITE, 1);
                Readiness readiness = rig.await(1);
                assertTrue(readiness.isWritable() || readiness.isHangUp() || readiness.isError(),
                        "what tells the end of the attempt: " + readiness);
                assertThrows(ConnectionRefusedException.class, client::finishConnect);
            }
            assertEquals(List.of(), rig.settle(), "deliveries after the failed attempt closed the channel");
        }
    }

    /** Returns whether the refusal came at once, as some systems do on loopback. */
    private static boolean connectRefused(StreamChannel client, PollRig rig) throws IOException {
        try {
            client.connect(rig.net().refusing());
            return false;
        } catch (ConnectionRefusedException e) {
            return true;
        }
    }
}
