package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.FileRegion;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.TcpServer;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that become shorter, vanish, are replaced or cannot be read while they are sent. */
@EachPoller
class FaultFileTest extends FaultCase {
    private static final byte[] CONTENT = StreamCase.random(MUCH);

    @TempDir
    Path folder;
    private Path file;

    FaultFileTest(String poller) {
        super(poller);
    }

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve(OpenFiles.MARK);
        Files.write(file, CONTENT);
    }

    private static void truncate(Path path, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    /** Reads to the end, in order or not. */
    private static long drain(Pull pull) throws IOException {
        byte[] chunk = new byte[64 * 1024];
        long total = 0;
        try {
            for (int count = 0; count >= 0; count = pull.peer().getInputStream().read(chunk)) {
                total += count;
            }
        } catch (SocketException e) {
            return total; // reset, which may throw away what was on its way
        } finally {
            pull.peer().close();
        }
        return total;
    }

    @Test
    void aFileThatBecomesShorterEndsTheStreamWithWhatWasFound() throws Exception {
        counted(() -> {
            Files.write(file, CONTENT);
            Pull pull = pull(ConnectionOptions.DEFAULT);
            CompletableFuture<Void> sent = net.rig.on(() -> pull.stream().write(FileRegion.open(file)));
            CompletableFuture<Void> behind = net.rig.on(() -> pull.stream().write(new byte[10]));
            net.rig.turns(5);
            truncate(file, 1000);
            assertTrue(drain(pull) < CONTENT.length);
            EOFException reason = assertInstanceOf(EOFException.class, Rig.next(pull.ends()));
            assertTrue(reason.getMessage().contains("ends at byte 1000") && reason.getMessage().contains("shorter"),
                    reason.getMessage());
            assertSame(reason, whyClosed(sent));
            assertSame(reason, whyClosed(behind));
        });
    }

    @Test
    void aFileThatIsDeletedWhileItIsSentArrivesWhole() throws Exception {
        counted(() -> {
            Files.write(file, CONTENT);
            Pull pull = pull(ConnectionOptions.DEFAULT);
            CompletableFuture<Void> sent = net.rig.on(() -> pull.stream().write(FileRegion.open(file)));
            net.rig.turns(5);
            Files.delete(file);
            assertArrayEquals(CONTENT, pull.peer().getInputStream().readNBytes(CONTENT.length));
            assertNull(NetRig.get(sent));
            net.rig.run(pull.stream()::close);
            assertEquals(0, drain(pull));
        });
    }

    @Test
    void aFileThatIsReplacedBeforeItsTurnArrivesAsItWas() throws Exception {
        Path replacement = folder.resolve("replacement");
        counted(() -> {
            Files.write(file, CONTENT);
            Files.write(replacement, new byte[CONTENT.length]);
            Pull pull = pull(ConnectionOptions.DEFAULT);
            net.rig.run(() -> pull.stream().write(new byte[MUCH]));
            CompletableFuture<Void> sent = net.rig.on(() -> pull.stream().write(FileRegion.open(file)));
            Files.move(replacement, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            pull.peer().getInputStream().skipNBytes(MUCH);
            assertArrayEquals(CONTENT, pull.peer().getInputStream().readNBytes(CONTENT.length));
            assertNull(NetRig.get(sent));
            net.rig.run(pull.stream()::close);
            drain(pull);
        });
    }

    @Test
    void aDiskThatCannotBeReadEndsTheStreamWithItsError() throws Exception {
        for (long readable : new long[]{0, 100_000}) {
            counted(() -> {
                Pull pull = pull(ConnectionOptions.DEFAULT);
                CompletableFuture<Void> sent = net.rig.on(
                        () -> pull.stream().write(FileRegion.of(new BrokenFile(200_000, readable), 0, 200_000)));
                CompletableFuture<Void> behind = net.rig.on(() -> pull.stream().write(new byte[10]));
                assertTrue(drain(pull) <= readable);
                assertSame(BrokenFile.FAULT, Rig.next(pull.ends()));
                assertSame(BrokenFile.FAULT, whyClosed(sent));
                assertTrue(behind.isCompletedExceptionally());
            });
        }
    }

    @Test
    void aDiskThatCannotBeReadIsTheReasonForTheHandlerTooAndOthersGoOn() throws Exception {
        TcpServer server = recording();
        Link other = connect(server);
        counted(() -> {
            Link link = connect(server);
            net.rig.run(() -> link.connection().write(FileRegion.of(new BrokenFile(200_000, 100_000), 0, 200_000)));
            assertSame(BrokenFile.FAULT, link.recorder().reason());
            link.peer().close();
            other.send("x");
            assertEquals("received x", other.recorder().next());
        });
        other.peer().close();
    }

    @Test
    void aFileThatTheProgramClosesTooEarlyEndsTheStream() throws Exception {
        counted(() -> {
            Pull pull = pull(ConnectionOptions.DEFAULT);
            FileChannel open = FileChannel.open(file);
            CompletableFuture<Void> sent = net.rig.on(
                    () -> pull.stream().write(FileRegion.of(open, 0, CONTENT.length)));
            net.rig.turns(5);
            open.close();
            assertTrue(drain(pull) < CONTENT.length);
            assertInstanceOf(ClosedChannelException.class, Rig.next(pull.ends()));
            assertInstanceOf(ClosedChannelException.class, whyClosed(sent));
        });
    }

    @Test
    void regionsThatAreNotSentAreClosed() throws Exception {
        counted(() -> {
            Pull pull = pull(ConnectionOptions.DEFAULT);
            net.rig.run(() -> {
                for (int i = 0; i < 20; i++) {
                    pull.stream().write(FileRegion.open(file));
                }
                pull.stream().abort();
                assertThrowsClosed(pull.stream().write(FileRegion.open(file)));
            });
            Rig.next(pull.ends());
            pull.peer().close();
        });
    }

    private static void assertThrowsClosed(CompletableFuture<Void> write) {
        assertTrue(write.isCompletedExceptionally());
    }
}
