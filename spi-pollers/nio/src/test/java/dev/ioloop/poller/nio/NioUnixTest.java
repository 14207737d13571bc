package dev.ioloop.poller.nio;

import static java.net.StandardProtocolFamily.UNIX;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BindFailedException;
import dev.ioloop.ConnectFailedException;
import dev.ioloop.ConnectionLostException;
import dev.ioloop.ConnectionRefusedException;
import dev.ioloop.Interest;
import dev.ioloop.ListenChannel;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * UNIX domain sockets, where their errors differ from TCP's.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NioUnixTest {
    @TempDir
    private Path folder;
    private Rig rig;
    private SocketAddress address;
    private ListenChannel listener;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig();
        address = UnixDomainSocketAddress.of(folder.resolve("s"));
        listener = rig.keep(rig.provider.channels().listener(UNIX));
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    @Test
    void bytesPassAndNamesTellThePath() throws IOException {
        listener.bind(address);
        assertEquals("nio listener unix:" + folder.resolve("s"), listener.toString());
        StreamChannel near = rig.stream(UNIX);
        assertTrue(near.connect(address), "connect(2) to a UNIX domain address ends at once");
        StreamChannel far = rig.accept(listener);
        near.write(Rig.bytes("x"));
        rig.await(far, Interest.READ);
        assertEquals(1, far.read(ByteBuffer.allocate(9)));
        assertEquals("nio stream unix:(unnamed) -> unix:" + folder.resolve("s"), near.toString());
        assertEquals("nio stream unix:" + folder.resolve("s") + " <- unix:(unnamed)", far.toString());
        far.reset();
        assertThrows(ConnectionLostException.class, () -> near.write(Rig.bytes("x")));
    }

    @Test
    void missingPathIsRefused() throws IOException {
        StreamChannel stream = rig.stream(UNIX);
        ConnectionRefusedException e = assertThrows(ConnectionRefusedException.class, () -> stream.connect(address));
        assertTrue(e.getMessage().contains("unix:" + folder.resolve("s")), e.getMessage());
        assertFalse(stream.isOpen());
    }

    @Test
    void fileThatNobodyListensOnIsRefusedAndStaysAfterClose() throws IOException {
        listener.bind(address).close();
        assertTrue(Files.exists(folder.resolve("s")), "removing the file is not the channel's business");
        assertThrows(ConnectionRefusedException.class, () -> rig.stream(UNIX).connect(address));
    }

    @Test
    void fullBacklogIsAFailureThatSaysSo() throws IOException {
        listener.bind(address, 1);
        ConnectFailedException failure = null;
        for (int i = 0; i < 100 && failure == null; i++) {
            StreamChannel stream = rig.stream(UNIX);
            try {
                assertTrue(stream.connect(address), "an attempt that never ends");
            } catch (ConnectFailedException e) {
                failure = e;
                assertFalse(stream.isOpen());
            }
        }
        assertSame(ConnectFailedException.class, Rig.present(failure).getClass());
        assertTrue(failure.getMessage().contains("backlog"), failure.getMessage());
    }

    @Test
    void bindFailuresTellWhatToDo() throws IOException {
        listener.bind(address);
        ListenChannel second = rig.keep(rig.provider.channels().listener(UNIX));
        BindFailedException exists = assertThrows(BindFailedException.class, () -> second.bind(address));
        assertTrue(exists.getMessage().contains("unix:" + folder.resolve("s")), exists.getMessage());
        assertTrue(exists.getMessage().contains("remove it"), exists.getMessage());
        SocketAddress nowhere = UnixDomainSocketAddress.of(folder.resolve("no").resolve("s"));
        BindFailedException e = assertThrows(BindFailedException.class, () -> second.bind(nowhere));
        assertTrue(e.getMessage().contains("directory"), e.getMessage());
    }
}
