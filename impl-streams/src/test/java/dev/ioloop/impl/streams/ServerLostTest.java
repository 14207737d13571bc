package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.stream.TcpServer;
import dev.ioloop.stream.UnixListen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server says when what it listens on is taken from it. */
@EachPoller
class ServerLostTest {
    private final NetRig net;
    private final List<IOException> told = new CopyOnWriteArrayList<>();

    ServerLostTest(String poller) {
        net = new NetRig(poller);
    }

    @AfterEach
    void end() throws Exception {
        net.close();
    }

    private TcpServer server(Path path) throws Exception {
        return net.rig.on(() -> TcpServer.on(net.loop).listen("127.0.0.1", 0).listen(UnixListen.at(path))
                .whenLost(told::add).build(remote -> NetRig.ECHO));
    }

    @Test
    void theEndOfTheLoopIsToldOnceWhateverTheNumberOfListeners(@TempDir Path folder) throws Exception {
        TcpServer server = server(folder.resolve("s"));
        net.await(server::start);
        assertTrue(Files.exists(folder.resolve("s")));
        net.rig.close(); // waits for the end of the loop
        assertEquals(1, told.size(), told::toString);
        assertFalse(server.isListening());
        assertEquals(List.of(), server.addresses());
        assertFalse(Files.exists(folder.resolve("s")), "its file goes with it");
    }

    @Test
    void whatTheProgramEndsItselfIsNotTold(@TempDir Path folder) throws Exception {
        TcpServer server = server(folder.resolve("s"));
        net.await(server::start);
        net.rig.on(() -> {
            server.stop();
            return true;
        });
        net.await(server::start);
        net.rig.on(() -> {
            server.close();
            return true;
        });
        net.rig.close(); // waits for the end of the loop
        assertEquals(List.of(), told);
    }
}
