package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.stream.ConnectionHandler;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Method;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An echo allocates nothing of ours on the loop's thread, once it is compiled: no buffer, no node of a queue, no view. What the
 * JDK's linker allocates for the two calls of a native poller, 40 bytes each in some compilations, is allowed for.
 */
@EachPoller
class EchoAllocationTest {
    private static final int WARM_UP = 30_000;
    private static final int COUNTED = 10_000;
    private static final ConnectionHandler ECHO = (connection, in) -> connection.write(in);

    private final Rig rig;
    private final long bound;

    EchoAllocationTest(String poller) {
        rig = new Rig(poller);
        bound = COUNTED * (poller.equals("nio") ? 1L : 2 * 40 + 1);
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

    private static void echo(Rig.Pair pair, int count) throws Exception {
        OutputStream out = pair.peer().getOutputStream();
        InputStream in = pair.peer().getInputStream();
        byte[] message = new byte[64];
        for (int i = 0; i < count; i++) {
            out.write(message);
            in.readNBytes(message, 0, message.length);
        }
    }

    @Test
    void anEchoAllocatesNothing() throws Exception {
        try (Rig.Pair pair = rig.pair(ECHO)) {
            pair.peer().setTcpNoDelay(true);
            long bytes = Long.MAX_VALUE;
            for (int round = 0; round < 8 && bytes >= bound; round++) { // what is compiled last decides
                echo(pair, WARM_UP);
                long before = allocated();
                echo(pair, COUNTED);
                bytes = allocated() - before;
            }
            assertTrue(bytes < bound, bytes + " bytes were allocated for " + COUNTED + " echoes");
        }
    }
}
