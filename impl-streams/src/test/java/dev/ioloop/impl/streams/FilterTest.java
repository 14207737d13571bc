package dev.ioloop.impl.streams;

import static dev.ioloop.impl.streams.Frames.BYE;
import static dev.ioloop.impl.streams.Frames.GREETING;
import static dev.ioloop.impl.streams.Frames.frame;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.ConnectionLostException;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionOptions;
import java.io.DataInputStream;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A filter between channel and handler, {@link Frames}. */
@EachPoller
class FilterTest {
    private final Rig rig;
    private final Recorder recorder = new Recorder();

    FilterTest(String poller) {
        rig = new Rig(poller);
    }

    @AfterEach
    void end() throws Exception {
        rig.close();
    }

    @Test
    void bytesAreChangedOnTheirWayInAndOut() throws Exception {
        ConnectionOptions options = ConnectionOptions.DEFAULT.withAllowHalfOpen(true);
        try (Rig.Pair pair = rig.pair(options, recorder, new Frames())) {
            assertArrayEquals(GREETING, pair.read(2));
            rig.turns(2);
            assertNull(recorder.events.poll(), "it stands only when the filter says so");
            pair.send(GREETING[0]);
            rig.turns(2);
            pair.send(GREETING[1]);
            assertEquals("connected", recorder.next());
            byte[] frame = frame("hello".getBytes(StandardCharsets.US_ASCII));
            for (byte b : frame) {
                pair.send(b);
                rig.turns(1);
            }
            assertEquals("received hello", recorder.next());
            byte[] many = new byte[2500];
            new Random(1).nextBytes(many);
            rig.run(() -> {
                pair.connection().write(ByteBuffer.wrap(many));
                pair.connection().shutdownOutput();
            });
            DataInputStream in = new DataInputStream(pair.peer().getInputStream());
            ByteBuffer got = ByteBuffer.allocate(many.length);
            for (int length = in.readShort(); length > 0; length = in.readShort()) {
                byte[] part = new byte[length];
                in.readFully(part);
                for (byte b : part) {
                    got.put((byte) (b ^ 0x5a));
                }
            }
            assertArrayEquals(many, got.array());
            assertEquals(-1, in.read());
            pair.send(BYE);
            pair.peer().shutdownOutput();
            assertEquals("end", recorder.next());
            assertEquals("closed", recorder.next());
        }
    }

    @Test
    void whatComesWhilePausedIsKeptBehindTheFilter() throws Exception {
        Recorder pausing = new Recorder() {
            @Override
            public void received(Connection connection, ByteBuffer in) throws Exception {
                super.received(connection, in);
                connection.pause();
            }
        };
        try (Rig.Pair pair = rig.pair(ConnectionOptions.DEFAULT, pausing, new Frames())) {
            ByteBuffer all = ByteBuffer.allocate(11).put(GREETING).put(frame((byte) 'a')).put(frame((byte) 'b'))
                    .put(frame((byte) 'c'));
            pair.send(all.array());
            assertEquals("connected", pausing.next());
            assertEquals("received a", pausing.next());
            rig.turns(3);
            assertNull(pausing.events.poll());
            rig.run(pair.connection()::resume);
            assertEquals("received bc", pausing.next());
        }
    }

    @Test
    void aFilterThatFindsAFaultIsTheReasonOfTheEnd() throws Exception {
        try (Rig.Pair pair = rig.pair(ConnectionOptions.DEFAULT, recorder, new Frames())) {
            pair.send(GREETING);
            assertEquals("connected", recorder.next());
            pair.peer().shutdownOutput();
            ConnectionLostException cut = assertInstanceOf(ConnectionLostException.class, recorder.reason());
            assertTrue(cut.getMessage().contains("cut off"), cut.getMessage());
            assertEquals(0, rig.failures.size(), "a fault of the peer is no failure of the program");
            try {
                pair.readAll();
            } catch (java.net.SocketException e) {
                return; // a reset, which is as good an end
            }
        }
    }

    @Test
    void theEndOfInputIsSeenByTheFilterFirst() throws Exception {
        try (Rig.Pair pair = rig.pair(ConnectionOptions.DEFAULT, recorder, new Frames())) {
            pair.send(GREETING);
            pair.send(BYE);
            pair.peer().shutdownOutput();
            assertEquals("connected", recorder.next());
            assertEquals("closed", recorder.next());
            DataInputStream in = new DataInputStream(pair.peer().getInputStream());
            assertArrayEquals(GREETING, in.readNBytes(2));
            try {
                in.readShort();
            } catch (EOFException e) {
                return;
            }
        }
    }
}
