package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BufferFullException;
import dev.ioloop.FileRegion;
import dev.ioloop.StreamClosedException;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.ConnectionStatistics;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes, and the futures that tell that they have reached the kernel. */
@EachPoller
class StreamWriteTest extends StreamCase {
    StreamWriteTest(String poller) {
        super(poller);
    }

    /** Reads on another thread, since the stream sends what does not fit the kernel only then. */
    private CompletableFuture<byte[]> readAside(int count) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return readPeer(count);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    @Test
    @Row({"TOR-IOS-069", "TWI-TRN-001"})
    void futuresCompleteInOrderWhenTheBytesHaveReachedTheKernel() throws Exception {
        open();
        byte[] large = random(20_000_000);
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Void> last = begin(s -> {
            s.write(bytes("a")).thenRun(() -> order.add("a " + s.isWriting()));
            s.write(large).thenRun(() -> order.add("large"));
            s.write(buffer("b")).thenRun(() -> order.add("b"));
            return s.write(bytes("c")).thenRun(() -> order.add("c " + s.isWriting()));
        });
        rig.turns(5);
        assertEquals(List.of("a true"), order, "the large one is not in the kernel");
        byte[] all = readAside(large.length + 3).get();
        await(last);
        assertEquals(List.of("a true", "large", "b", "c false"), order);
        assertEquals('a', all[0]);
        assertArrayEquals(large, Arrays.copyOfRange(all, 1, all.length - 2));
        assertEquals("bc", string(Arrays.copyOfRange(all, all.length - 2, all.length)));
    }

    @Test
    @Row({"TOR-IOS-070", "PYJ-STR-007"})
    void nothingIsWrittenAtOnceButNotBeforeWhatIsInFrontOfIt() throws Exception {
        open();
        assertTrue(rig.on(() -> stream.write(new byte[0]).isDone()));
        assertFalse(rig.on(stream::isWriting));
        CompletableFuture<Void> large = begin(s -> s.write(new byte[20_000_000]).thenAccept(x -> {}));
        CompletableFuture<Void> nothing = begin(s -> s.write(new byte[0]).thenAccept(x -> {}));
        rig.turns(5);
        assertFalse(nothing.isDone());
        CompletableFuture<byte[]> read = readAside(20_000_000);
        await(large);
        await(nothing);
        read.get();
    }

    @Test
    @Row({"TOR-IOS-071", "TOR-IOS-078", "TWI-TRN-003"})
    void noFutureOfManyWritersIsLost() throws Exception {
        open();
        int writers = 10;
        int each = 1000;
        int size = 5000;
        CompletableFuture<Void> all = begin(s -> {
            List<CompletableFuture<?>> futures = new ArrayList<>();
            for (int i = 0; i < each; i++) {
                for (int writer = 0; writer < writers; writer++) {
                    byte[] part = new byte[size];
                    Arrays.fill(part, (byte) (i + writer));
                    futures.add(s.write(part));
                }
            }
            return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
        });
        byte[] got = readAside(writers * each * size).get();
        await(all);
        for (int i = 0; i < each * writers; i++) {
            byte expected = (byte) (i / writers + i % writers);
            assertEquals(expected, got[i * size]);
            assertEquals(expected, got[i * size + size - 1]);
        }
    }

    /** Each write is begun by the end of the one before. */
    private CompletableFuture<Void> writeOn(int times) {
        return times == 0 ? CompletableFuture.completedFuture(null)
                : stream.write(bytes("x")).thenCompose(x -> writeOn(times - 1));
    }

    @Test
    @Row({"PYJ-STR-009", "PYJ-STR-010"})
    void aChainOfWritesGoesOnByItself() throws Exception {
        open();
        CompletableFuture<byte[]> read = readAside(20_000);
        await(begin(s -> writeOn(20_000)));
        assertEquals(20_000, read.get().length);
        long before = rig.loop.diagnostics().snapshot().turns();
        rig.turns(3);
        assertTrue(rig.loop.diagnostics().snapshot().turns() - before < 20, "nothing is left to do");
    }

    @Test
    @Row({"TOR-IOS-072", "PYJ-STR-008"})
    void eachWriteHasItsOwnFuture() throws Exception {
        open();
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<?>> futures = rig.on(() -> IntStream.range(0, 5).<CompletableFuture<?>>mapToObj(
                i -> stream.write(bytes(String.valueOf(i))).thenRun(() -> order.add(i))).toList());
        for (CompletableFuture<?> future : futures) {
            await(future);
        }
        assertEquals(List.of(0, 1, 2, 3, 4), order);
        assertEquals("01234", string(readPeer(5)));
    }

    @Test
    @Row("TOR-IOS-073")
    void afterTheEndAWriteFailsWithItsReason() throws Exception {
        open();
        IOException why = new IOException("enough");
        rig.run(() -> stream.close(why));
        assertEquals(why, failure(StreamClosedException.class, s -> s.write(bytes("x"))).getCause());
        assertEquals(why, failure(StreamClosedException.class, s -> s.write(List.of(buffer("x")))).getCause());
    }

    @Test
    @Row({"TOR-IOS-074", "TOR-IOS-075"})
    void whatDoesNotFitTheWriteBufferIsRefusedAndTheRestGoesOn() throws Exception {
        open(DEFAULT.withMaxWriteBuffer(100_000));
        failure(BufferFullException.class, s -> s.write(new byte[100_001]));
        ByteBuffer half = ByteBuffer.allocate(60_000);
        failure(BufferFullException.class, s -> s.write(List.of(half, ByteBuffer.allocate(60_000))));
        assertEquals(60_000, half.remaining(), "all or nothing");
        assertEquals(0, rig.on(stream::unsentBytes) + rig.on(() -> stream.statistics().bytesSent()));
        byte[] clog = random(100_000);
        int[] written = new int[1];
        while (rig.on(stream::unsentBytes) < 100_000) {
            byte[] part = new byte[(int) (100_000 - rig.on(stream::unsentBytes))];
            begin(s -> s.write(part));
            written[0] += part.length;
        }
        ByteBuffer more = buffer("x");
        failure(BufferFullException.class, s -> s.write(more));
        assertEquals(1, more.remaining());
        assertFalse(closed());
        readAside(written[0]).get();
        until(() -> {
            try {
                return rig.on(stream::unsentBytes) == 0;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        CompletableFuture<Void> last = begin(s -> s.write(clog).thenAccept(x -> {}));
        assertArrayEquals(clog, readAside(100_000).get());
        await(last);
    }

    @Test
    @Row({"TWI-TRN-002", "TOR-BUF-002"})
    void aSequenceIsItsPartsInOrder() throws Exception {
        open();
        byte[] large = random(100_000);
        List<ByteBuffer> parts = List.of(buffer("ab"), ByteBuffer.wrap(large), buffer(""), buffer("cd"));
        CompletableFuture<Void> sent = begin(s -> s.write(parts).thenAccept(x -> {}));
        assertTrue(parts.stream().noneMatch(ByteBuffer::hasRemaining));
        byte[] all = readAside(100_004).get();
        await(sent);
        assertEquals("ab", string(Arrays.copyOf(all, 2)));
        assertArrayEquals(large, Arrays.copyOfRange(all, 2, 100_002));
        assertEquals("cd", string(Arrays.copyOfRange(all, 100_002, 100_004)));
        List<ByteBuffer> withNull = new ArrayList<>(List.of(buffer("ab")));
        withNull.add(null);
        assertThrows(NullPointerException.class, () -> begin(s -> s.write(withNull)));
        CompletableFuture<Void> next = begin(s -> s.write(bytes("next")));
        assertEquals("next", string(readPeer(4)), "nothing of the wrong one was sent");
        await(next);
    }

    @Test
    @Row("TOR-IOS-077")
    void theBytesOfABufferAreThoseBetweenPositionAndLimit() throws Exception {
        open();
        ByteBuffer longs = ByteBuffer.allocateDirect(100);
        longs.asLongBuffer().put(0, new long[]{1, 2, 3});
        longs.position(8).limit(24);
        CompletableFuture<Void> sent = begin(s -> s.write(longs));
        assertEquals(16, readPeer(16).length);
        await(sent);
        assertFalse(longs.hasRemaining());
    }

    @Test
    void buffersOfAListAreSentInTheirOrderAndTakenAtOnce() throws Exception {
        open();
        ByteBuffer head = buffer("..head").position(2);
        ByteBuffer many = ByteBuffer.wrap(random(5000));
        ByteBuffer tail = buffer("tail....").limit(4);
        CompletableFuture<Void> sent = begin(s -> {
            CompletableFuture<Void> all = s.write(List.of(head, many, tail));
            assertFalse(head.hasRemaining() || many.hasRemaining() || tail.hasRemaining());
            return all;
        });
        byte[] got = readPeer(5008);
        await(sent);
        assertEquals("head", string(Arrays.copyOf(got, 4)));
        assertArrayEquals(many.array(), Arrays.copyOfRange(got, 4, 5004));
        assertEquals("tail", string(Arrays.copyOfRange(got, 5004, 5008)));
    }

    @Test
    void filesAndBytesKeepTheirOrder(@TempDir Path directory) throws Exception {
        open();
        byte[] content = random(3_000_000);
        Path file = Files.write(directory.resolve("file"), content);
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        FileRegion region = FileRegion.open(file, 0, content.length);
        FileRegion refused = FileRegion.open(file);
        CompletableFuture<Void> last = begin(s -> {
            s.write(bytes("head")).thenRun(() -> order.add("head"));
            s.write(region).thenRun(() -> order.add("file"));
            return s.write(bytes("tail")).thenRun(() -> order.add("tail"));
        });
        byte[] all = readAside(content.length + 8).get();
        await(last);
        assertEquals(List.of("head", "file", "tail"), order);
        assertEquals("head", string(Arrays.copyOf(all, 4)));
        assertArrayEquals(content, Arrays.copyOfRange(all, 4, all.length - 4));
        assertEquals("tail", string(Arrays.copyOfRange(all, all.length - 4, all.length)));
        assertFalse(region.file().isOpen());
        rig.run(stream::close);
        failure(StreamClosedException.class, s -> s.write(refused));
        assertFalse(refused.file().isOpen());
    }

    @Test
    @Row("TOR-IOS-080")
    void aLargeWriteLeavesTheLoopToOthers() throws Exception {
        open();
        byte[] large = new byte[200_000_000];
        CompletableFuture<Void> sent = begin(s -> s.write(large));
        CompletableFuture<byte[]> read = readAside(large.length);
        int turns = 0;
        while (!sent.isDone()) {
            rig.turns(1);
            turns++;
        }
        assertTrue(turns > 20, "the loop had no turn meanwhile");
        read.get();
    }

    @Test
    @Row({"TOR-IOS-083", "PYJ-STR-011", "PYJ-STR-022", "PYJ-STR-006"})
    void whatGoesOnCanBeSeen() throws Exception {
        open(DEFAULT.withWaterMarks(1000, 500));
        assertFalse(rig.on(() -> stream.isReading() || stream.isWriting()));
        CompletableFuture<byte[]> read = begin(s -> s.readBytes(3));
        CompletableFuture<Void> large = begin(s -> s.write(new byte[20_000_000]).thenAccept(x -> {}));
        assertTrue(rig.on(() -> stream.isReading() && stream.isWriting() && !stream.isWritable()));
        send("abcd");
        await(read);
        readAside(20_000_000).get();
        await(large);
        assertFalse(rig.on(() -> stream.isReading() || stream.isWriting() || !stream.isWritable()));
        assertEquals(new ConnectionStatistics(4, 20_000_000, 0, 1), rig.on(stream::statistics));
        rig.run(stream::close);
        assertFalse(rig.on(() -> stream.isWriting() || stream.isWritable()));
    }

    @Test
    @Row("TOR-IOS-085")
    void noDelayIsSetWhereThereIsSuchAThing() throws Exception {
        open();
        rig.run(() -> {
            stream.noDelay(true);
            assertTrue(((PullStream) stream).connection.channel().getOption(StandardSocketOptions.TCP_NODELAY));
            stream.noDelay(false);
            assertFalse(((PullStream) stream).connection.channel().getOption(StandardSocketOptions.TCP_NODELAY));
            stream.close();
            stream.noDelay(true);
        });
    }

    @Test
    void closingWhenDoneSendsAllBefore() throws Exception {
        open();
        onClose();
        byte[] large = random(10_000_000);
        CompletableFuture<Void> sent = begin(s -> {
            CompletableFuture<Void> all = s.write(large).thenAccept(x -> {});
            s.closeWhenDone();
            return all;
        });
        assertArrayEquals(large, readAside(large.length).get());
        assertEquals(-1, peer.getInputStream().read());
        await(sent);
        assertInstanceOf(dev.ioloop.ConnectionDoneException.class, nextEnd());
        assertNull(rig.on(stream::error));
    }
}
