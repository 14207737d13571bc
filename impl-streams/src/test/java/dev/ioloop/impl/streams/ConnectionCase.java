package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ioloop.stream.ConnectionHandler;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;

/** Tests of a connection whose peer is a blocking socket of the JDK. */
abstract class ConnectionCase {
    static final ConnectionHandler ECHO = NetRig.ECHO;

    final Rig rig;
    final Recorder recorder = new Recorder();

    ConnectionCase(String poller) {
        rig = new Rig(poller);
    }

    @AfterEach
    final void end() throws Exception {
        rig.close();
        assertEquals(0, rig.failures.size(), () -> "failures that no test has looked at: " + rig.failures);
    }

    static ByteBuffer bytes(String text) {
        return StreamCase.buffer(text);
    }

    static byte[] random(int size) {
        return StreamCase.random(size);
    }
}
