package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BindFailedException;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.TcpServer;
import dev.ioloop.stream.UnixListen;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may stand where a lock file or a socket is to be made, and what comes of it. */
@EachPoller
class UnixLockTest extends FaultCase {
    @TempDir
    Path folder;
    private Path path;
    private Path lock;

    UnixLockTest(String poller) {
        super(poller);
    }

    @BeforeEach
    void paths() {
        path = folder.resolve("s");
        lock = UnixListen.lockOf(path);
    }

    private BindFailedException refused(UnixListen listen) throws Exception {
        return net.fails(BindFailedException.class,
                () -> TcpServer.on(net.loop).listen(listen).build(remote -> NetRig.ECHO).start());
    }

    private TcpServer listen(UnixListen listen) throws Exception {
        return net.start(() -> TcpServer.on(net.loop).listen(listen).build(remote -> NetRig.ECHO));
    }

    private void expectNothing() {
        assertFalse(Files.exists(path, LinkOption.NOFOLLOW_LINKS));
        assertFalse(Files.exists(lock, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    @Row("TWI-UNIX-003")
    void theLockOfAProcessThatLivesIsRespected() throws Exception {
        long living = ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(1L);
        counted(() -> {
            Files.createSymbolicLink(lock, Path.of(Long.toString(living)));
            BindFailedException e = refused(UnixListen.at(path).withLockFile());
            assertTrue(e.getMessage().contains("held by process " + living) && e.getMessage().contains(lock.toString()),
                    e.getMessage());
            assertEquals(Long.toString(living), Files.readSymbolicLink(lock).toString(), "it was not touched");
            Files.delete(lock);
            expectNothing();
        });
    }

    @Test
    void aLockOfNobodyIsTakenAway() throws Exception {
        for (String holder : new String[]{"999999999", "no number", Long.toString(ProcessHandle.current().pid())}) {
            counted(() -> {
                Files.createSymbolicLink(lock, Path.of(holder)); // the last one: of an earlier process of our number
                TcpServer server = listen(UnixListen.at(path).withLockFile());
                assertEquals(Long.toString(ProcessHandle.current().pid()), Files.readSymbolicLink(lock).toString());
                net.rig.run(server::close);
                expectNothing();
            });
        }
    }

    @Test
    void aFileInPlaceOfTheLockIsNeverRemoved() throws Exception {
        counted(() -> {
            Files.writeString(lock, "precious");
            BindFailedException e = refused(UnixListen.at(path).withLockFile());
            assertTrue(e.getMessage().contains("no symbolic link"), e.getMessage());
            assertEquals("precious", Files.readString(lock));
            Files.delete(lock);
            expectNothing();
        });
    }

    @Test
    void whatCannotBeMadeGivesTheLockBack() throws Exception {
        Path missing = folder.resolve("missing").resolve("s");
        counted(() -> {
            net.fails(java.io.IOException.class, () -> TcpServer.on(net.loop)
                    .listen(UnixListen.at(missing).withLockFile()).build(remote -> NetRig.ECHO).start());
            net.fails(BindFailedException.class, () -> TcpServer.on(net.loop)
                    .listen(UnixListen.at(path).withLockFile()).listen(UnixListen.at(folder.resolve("x".repeat(120))))
                    .build(remote -> NetRig.ECHO).start());
            expectNothing();
        });
    }

    @Test
    @Row("TWI-UNIX-001")
    void theModeIsThatOfTheFileFromTheBegin() throws Exception {
        counted(() -> {
            for (int mode : new int[]{0, 0600, 0660, 0777}) {
                TcpServer server = listen(UnixListen.at(path).withMode(mode));
                int found = 0;
                for (var permission : Files.getPosixFilePermissions(path)) {
                    found |= 0400 >> permission.ordinal();
                }
                assertEquals(mode, found, () -> "mode " + Integer.toOctalString(mode));
                net.rig.run(server::close);
                expectNothing();
            }
        });
    }
}
