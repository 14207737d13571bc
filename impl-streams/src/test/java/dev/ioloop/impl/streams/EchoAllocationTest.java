package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.ConnectionTimeout;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An echo allocates nothing of ours on the loop's thread, once it is compiled: no buffer, no node of a queue, no view. What the
 * JDK's linker allocates for the two calls of a native poller, 40 bytes each in some compilations, is allowed for.
 */
@EachPoller
class EchoAllocationTest {
    private static final int WARM_UP = 12_000;
    private static final int COUNTED = 2_500;
    private static final ConnectionHandler ECHO = (connection, in) -> connection.write(in);

    private final Rig rig;
    private final long bound;

    EchoAllocationTest(String poller) {
        rig = new Rig(poller);
        bound = poller.equals("nio") ? 1 : 2 * 40 + 1;
    }

    @AfterEach
    void end() throws Exception {
        rig.close();
    }

    /** By reflection, so that the module need not read java.management for the sake of one test. */
    private long allocated() throws Exception {
        Object threads = Class.forName("java.lang.management.ManagementFactory").getMethod("getThreadMXBean")
                .invoke(null);
        Method counter = Class.forName("com.sun.management.ThreadMXBean").getMethod("getThreadAllocatedBytes",
                long.class);
        return (long) counter.invoke(threads, rig.threadId());
    }

    private static void echo(Rig.Pair pair, int count, int size) throws Exception {
        OutputStream out = pair.peer().getOutputStream();
        InputStream in = pair.peer().getInputStream();
        byte[] message = new byte[size];
        for (int i = 0; i < count; i++) {
            message[0] = (byte) i;
            out.write(message);
            assertEquals(message.length, in.readNBytes(message, 0, message.length));
            assertEquals((byte) i, message[0]);
        }
    }

    private void check(Rig.Pair pair, int size, int counted) throws Exception {
        pair.peer().setTcpNoDelay(true);
        long bytes = Long.MAX_VALUE;
        for (int round = 0; round < 32 && bytes >= bound * counted; round++) { // what is compiled last decides
            echo(pair, 3 * counted, size);
            long before = allocated();
            echo(pair, counted, size);
            bytes = allocated() - before;
        }
        assertTrue(bytes < bound * counted, bytes + " bytes were allocated for " + counted + " echoes");
    }

    @Test
    void anEchoAllocatesNothing() throws Exception {
        try (Rig.Pair pair = rig.pair(ECHO)) {
            check(pair, 64, COUNTED);
        }
    }

    /** The time of the last byte is kept, and no timer touched. */
    @Test
    void norWithTimeouts() throws Exception {
        try (Rig.Pair pair = rig.pair(ECHO)) {
            rig.run(() -> {
                for (ConnectionTimeout what : ConnectionTimeout.values()) {
                    pair.connection().timeout(what, Duration.ofMinutes(10));
                }
            });
            check(pair, 64, COUNTED);
        }
    }

    /** What the handler does not take is kept in a buffer, which serves again. */
    @Test
    void norWhenMessagesComeInHalves() throws Exception {
        int size = 64;
        try (Rig.Pair pair = rig.pair((connection, in) -> {
            while (in.remaining() >= size) {
                int limit = in.limit();
                connection.write(in.limit(in.position() + size));
                in.limit(limit);
            }
        })) {
            check(pair, size, COUNTED);
        }
    }

    /** The compiler has seen buffers of the heap, several handlers and messages that go without a copy before. */
    @Test
    void norAfterOtherUses() throws Exception {
        byte[] array = new byte[64];
        ConnectionHandler heap = (connection, in) -> {
            in.get(array, 0, in.remaining());
            connection.write(ByteBuffer.wrap(array));
        };
        ConnectionHandler pieces = (connection, in) -> {
            connection.writeKept(ByteBuffer.allocate(4096).put(in).rewind());
            connection.write(ByteBuffer.allocate(28 * 1024));
            connection.writeKept(ByteBuffer.allocateDirect(32 * 1024));
        };
        ConnectionHandler paused = (connection, in) -> {
            connection.write(in);
            connection.pause();
            connection.resume();
        };
        try (Rig.Pair one = rig.pair(heap); Rig.Pair two = rig.pair(paused); Rig.Pair three = rig.pair(pieces)) {
            echo(one, WARM_UP, array.length);
            echo(two, WARM_UP, 64);
            rig.run(() -> three.connection().channel.setOption(StandardSocketOptions.TCP_NODELAY, true));
            for (int i = 0; i < 500; i++) {
                three.send((byte) i);
                assertEquals(64 * 1024, three.read(64 * 1024).length);
            }
        }
        try (Rig.Pair pair = rig.pair(ECHO)) {
            check(pair, 64, COUNTED);
        }
    }
}
