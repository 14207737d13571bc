package dev.ioloop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class FileRegionTest {
    private final byte[] bytes = new byte[100_000];

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        new Random(7).nextBytes(bytes);
        file = Files.write(folder.resolve("file"), bytes);
    }

    /** Takes a few bytes at each call, and now and then none, as a socket does. */
    private static final class Narrow implements WritableByteChannel {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private int calls;

        @Override
        public int write(ByteBuffer source) {
            int count = Math.min(source.remaining(), calls++ % 3 == 0 ? 0 : 1000);
            byte[] chunk = new byte[count];
            source.get(chunk);
            taken.writeBytes(chunk);
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            throw new AssertionError("nobody closes the target");
        }
    }

    @Test
    void aTargetThatTakesLittleGetsExactlyTheRegion() throws IOException {
        for (boolean copy : new boolean[]{true, false}) {
            Narrow target = new Narrow();
            try (FileRegion region = FileRegion.open(file, 123, 50_000)) {
                long sent = 0;
                while (region.remaining() > 0) {
                    sent += copy ? region.copyTo(target) : region.transferTo(target);
                    assertEquals(sent, region.sent());
                    assertEquals(123 + sent, region.position());
                }
                assertEquals(0, copy ? region.copyTo(target) : region.transferTo(target));
            }
            assertArrayEquals(Arrays.copyOfRange(bytes, 123, 50_123), target.taken.toByteArray());
        }
    }

    @Test
    void aFileThatBecameShorterIsAnErrorAndNotAnEndlessWait() throws IOException {
        for (boolean copy : new boolean[]{true, false}) {
            Files.write(file, bytes);
            Narrow target = new Narrow();
            try (FileRegion region = FileRegion.open(file)) {
                assertEquals(bytes.length, region.remaining());
                Files.write(file, new byte[10]);
                EOFException e = assertThrows(EOFException.class, () -> {
                    for (int i = 0; i < 1000; i++) {
                        if (copy) {
                            region.copyTo(target);
                        } else {
                            region.transferTo(target);
                        }
                    }
                });
                assertTrue(String.valueOf(e.getMessage()).contains("10"), e.getMessage());
                assertEquals(10, region.sent());
            }
        }
    }

    @Test
    void aRegionOutsideTheFileIsRefused() throws IOException {
        assertThrows(EOFException.class, () -> FileRegion.open(file, 1, bytes.length));
        assertThrows(IllegalArgumentException.class, () -> FileRegion.open(file, -1, 5));
        assertThrows(IllegalArgumentException.class, () -> FileRegion.open(file, 0, -5));
        assertThrows(IllegalArgumentException.class, () -> FileRegion.open(file, Long.MAX_VALUE, 1));
        assertThrows(NoSuchFileException.class, () -> FileRegion.open(folder.resolve("missing")));
        try (FileRegion empty = FileRegion.open(file, bytes.length, 0)) {
            assertEquals(0, empty.remaining());
        }
    }

    @Test
    void onlyAFileThatWasOpenedHereIsClosedHere() throws IOException {
        try (FileChannel mine = FileChannel.open(file)) {
            try (FileRegion region = FileRegion.of(mine, 0, 10)) {
                assertEquals(mine, region.file());
            }
            assertTrue(mine.isOpen());
        }
        FileRegion own = FileRegion.open(file);
        own.close();
        own.close();
        assertFalse(own.file().isOpen());
    }

    @Test
    void readGivesTheBytesOfTheRegionAloneAndMovesForward() throws IOException {
        try (FileRegion region = FileRegion.open(file, 10, 1000)) {
            ByteBuffer target = ByteBuffer.allocate(2000).position(3).limit(603);
            assertEquals(600, region.read(target));
            assertEquals(603, target.position());
            assertEquals(603, target.limit());
            assertEquals(600, region.sent());
            assertEquals(0, region.read(target), "the target is full");
            target.limit(2000);
            assertEquals(400, region.read(target), "the rest of the region, and no more of the file");
            assertEquals(2000, target.limit());
            assertEquals(0, region.remaining());
            assertEquals(0, region.read(target));
            assertArrayEquals(Arrays.copyOfRange(bytes, 10, 1010), Arrays.copyOfRange(target.array(), 3, 1003));
        }
    }

    @Test
    void readTellsThatTheFileHasBecomeShorter() throws IOException {
        try (FileRegion region = FileRegion.open(file, 0, 1000);
                FileChannel writing = FileChannel.open(file, java.nio.file.StandardOpenOption.WRITE)) {
            writing.truncate(100);
            ByteBuffer target = ByteBuffer.allocate(2000);
            assertEquals(100, region.read(target));
            EOFException e = assertThrows(EOFException.class, () -> region.read(target));
            assertTrue(e.getMessage().contains("900 more bytes"), e.getMessage());
            assertEquals(100, region.sent());
            assertEquals(2000, target.limit());
        }
    }
}
