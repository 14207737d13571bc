package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BufferFullException;
import dev.ioloop.FileRegion;
import dev.ioloop.StreamChannel;
import dev.ioloop.StreamClosedException;
import dev.ioloop.stream.ConnectionOptions;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of files that go through a filter, {@link Frames}, on their way. */
@EachPoller
class FilteredRegionTest {
    private static final ConnectionOptions HALF_OPEN = ConnectionOptions.DEFAULT.withAllowHalfOpen(true);
    /** More than the buffers of the sockets take. */
    private static final int MUCH = 48 * 1024 * 1024;

    @TempDir
    Path folder;

    private final Rig rig;
    private final Recorder recorder = new Recorder();

    FilteredRegionTest(String poller) {
        rig = new Rig(poller);
    }

    @AfterEach
    void end() throws Exception {
        rig.close();
        assertEquals(0, rig.failures.size(), () -> "failures that no test has looked at: " + rig.failures);
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("sent"), content);
    }

    /** A connection whose filter has said that it stands; the greeting is taken from the peer. */
    private Rig.Pair standing(ConnectionOptions options) throws Exception {
        Rig.Pair pair = rig.pair(options, recorder, new Frames());
        pair.send(Frames.GREETING);
        assertEquals("connected", recorder.next());
        assertArrayEquals(Frames.GREETING, pair.read(2));
        return pair;
    }

    /** Waits until no more fits into the sockets. */
    private void untilFull(FileRegion region) throws Exception {
        long before = -1;
        long now = rig.on(region::sent);
        while (now != before || now == 0) {
            before = now;
            rig.turns(200);
            now = rig.on(region::sent);
        }
        assertTrue(now < MUCH, "the rest waits in the file");
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Test
    void partsOfFilesAndBytesGoThroughTheFilterInOrder() throws Exception {
        byte[] content = StreamCase.random(700_000);
        byte[] tail = StreamCase.random(100_000);
        FileRegion first = FileRegion.open(file(content), 10, 650_000);
        FileRegion none = FileRegion.open(folder.resolve("sent"), 5, 0);
        FileRegion last = FileRegion.open(folder.resolve("sent"));
        try (Rig.Pair pair = standing(HALF_OPEN)) {
            rig.run(() -> {
                ChannelConnection connection = pair.connection();
                connection.write(StreamCase.buffer("head"));
                connection.write(first);
                connection.write(none);
                connection.writeKept(ByteBuffer.wrap(tail));
                connection.write(StreamCase.buffer("between"));
                connection.write(last);
                connection.shutdownOutput();
                assertThrows(StreamClosedException.class, () -> connection.write(StreamCase.buffer("late")));
                assertFalse(connection.outputIsEmpty());
            });
            byte[] expected = joined(StreamCase.bytes("head"), Arrays.copyOfRange(content, 10, 650_010), tail,
                    StreamCase.bytes("between"), content);
            assertArrayEquals(expected, Frames.read(pair.peer().getInputStream()));
            assertEquals(-1, pair.peer().getInputStream().read(), "nothing follows the last word of the filter");
            assertFalse(first.file().isOpen() || none.file().isOpen() || last.file().isOpen());
            rig.turns(1);
            assertTrue(rig.on(pair.connection()::outputIsEmpty));
        }
    }

    @Test
    void aFileWaitsUntilTheFilterStands() throws Exception {
        byte[] content = StreamCase.random(300_000);
        FileRegion region = FileRegion.open(file(content));
        try (Rig.Pair pair = rig.pair(HALF_OPEN, recorder, new Frames())) {
            assertArrayEquals(Frames.GREETING, pair.read(2));
            rig.run(() -> {
                pair.connection().write(region);
                pair.connection().write(StreamCase.buffer("behind"));
                pair.connection().shutdownOutput();
            });
            rig.turns(3);
            assertEquals(0, rig.on(region::sent));
            pair.send(Frames.GREETING);
            assertArrayEquals(joined(content, StreamCase.bytes("behind")), Frames.read(pair.peer().getInputStream()));
        }
    }

    @Test
    void aPeerThatReadsNothingLeavesTheRestInTheFile() throws Exception {
        Path much = file(new byte[MUCH]);
        FileRegion region = FileRegion.open(much);
        ConnectionOptions options = HALF_OPEN.withMaxWriteBuffer(10);
        try (Rig.Pair pair = standing(options)) {
            rig.run(() -> pair.connection().write(region));
            untilFull(region);
            rig.run(() -> {
                ChannelConnection connection = pair.connection();
                assertEquals(0, connection.unsentBytes(), "what the filter has made of a file counts nothing");
                assertTrue(connection.buffers.piecesInUse() < 16, "little is read ahead");
                connection.write(StreamCase.buffer("12345678"));
                assertEquals(8, connection.unsentBytes());
                assertThrows(BufferFullException.class, () -> connection.write(StreamCase.buffer("901")));
                assertTrue(connection.isOpen());
                Files.delete(much); // it is open, so it can be sent to its end
            });
            assertTrue(recorder.events.isEmpty(), recorder.events::toString);
            CompletableFuture<byte[]> all = CompletableFuture.supplyAsync(() -> {
                try {
                    return Frames.read(pair.peer().getInputStream());
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            rig.run(pair.connection()::shutdownOutput);
            byte[] got = StreamCase.await(all);
            assertEquals(MUCH + 8, got.length);
            assertEquals("12345678", StreamCase.string(Arrays.copyOfRange(got, MUCH, MUCH + 8)));
        }
    }

    /** A connection whose filter changes nothing, over a channel that takes so many bytes in all and sends none. */
    private ChannelConnection taking(StreamChannel channel, long room) throws Exception {
        AtomicLong left = new AtomicLong(room);
        StreamChannel some = Wrapped.of(channel, Map.of("write", arguments -> {
            if (arguments[0] instanceof ByteBuffer one) {
                return (int) taken(left, one);
            }
            long all = 0;
            for (ByteBuffer each : Arrays.asList((ByteBuffer[]) arguments[0]).subList((int) arguments[1],
                    (int) arguments[1] + (int) arguments[2])) {
                all += taken(left, each);
            }
            return all;
        }));
        return rig.on(() -> new ChannelConnection(rig.loop, some, HALF_OPEN, recorder,
                new PassFilter(PassFilter.Method.END_OF_INPUT, new AssertionError("the peer sends no end"))));
    }

    private static long taken(AtomicLong left, ByteBuffer from) {
        int count = (int) Math.min(left.get(), from.remaining());
        from.position(from.position() + count);
        left.addAndGet(-count);
        return count;
    }

    @Test
    void ofAFileThatIsUnderWayNothingCounts() throws Exception {
        FileRegion region = FileRegion.open(file(new byte[300_000]));
        Rig.Ends ends = rig.ends();
        ChannelConnection connection = taking(ends.channel(), 1000);
        assertEquals("connected", recorder.next());
        rig.run(() -> connection.write(region));
        rig.turns(3);
        rig.run(() -> {
            assertEquals(LoopBuffers.RECEIVE_BYTES, region.sent(), "one portion is with the filter");
            assertEquals(1000, connection.bytesSent, "and is not sent");
            assertEquals(0, connection.unsentBytes());
            connection.write(StreamCase.buffer("12345678"));
            assertEquals(8, connection.unsentBytes());
            connection.abort();
        });
        ends.peer().close();
    }

    @Test
    void aFileLeavesTheLoopToOthersHoweverMuchTheSocketTakes() throws Exception {
        int size = 8 * (int) Output.MOST_AT_ONCE;
        FileRegion region = FileRegion.open(file(new byte[size]));
        Rig.Ends ends = rig.ends();
        ChannelConnection connection = taking(ends.channel(), Long.MAX_VALUE);
        CompletableFuture<Long> most = new CompletableFuture<>();
        rig.run(() -> {
            connection.write(region);
            rig.loop.execute(() -> look(region, 0, 0, most));
        });
        long inOneTurn = StreamCase.await(most);
        assertTrue(inOneTurn <= Output.MOST_AT_ONCE + LoopBuffers.RECEIVE_BYTES, () -> inOneTurn + " in one turn");
        rig.run(connection::abort);
        ends.peer().close();
    }

    /** Looks once in each turn how much of a file has gone since. */
    private void look(FileRegion region, long before, long most, CompletableFuture<Long> done) {
        long now = region.sent();
        long mostYet = Math.max(most, now - before);
        if (region.remaining() == 0) {
            done.complete(mostYet);
        } else {
            rig.loop.execute(() -> look(region, now, mostYet, done));
        }
    }

    @Test
    void theHandlerIsToldWhenAFileIsSent() throws Exception {
        FileRegion region = FileRegion.open(file(new byte[MUCH]));
        try (Rig.Pair pair = standing(HALF_OPEN)) {
            rig.run(() -> pair.connection().write(region));
            untilFull(region);
            pair.peer().getInputStream().skipNBytes(MUCH + 2L * (MUCH / 1000));
            assertEquals("drained", recorder.next());
            assertEquals(0, rig.on(region::remaining));
            rig.run(() -> pair.connection().closeWhenDone(Rig.BOUND));
            assertEquals("closed", recorder.next());
            byte[] rest = pair.readAll();
            assertArrayEquals(Frames.BYE, Arrays.copyOfRange(rest, rest.length - 2, rest.length));
        }
    }

    @Test
    void aFileThatBecomesShorterEndsTheConnection() throws Exception {
        Path much = file(new byte[MUCH]);
        FileRegion region = FileRegion.open(much);
        FileRegion next = FileRegion.open(much);
        try (Rig.Pair pair = standing(HALF_OPEN)) {
            rig.run(() -> {
                pair.connection().write(region);
                pair.connection().write(next);
            });
            untilFull(region);
            try (FileChannel file = FileChannel.open(much, StandardOpenOption.WRITE)) {
                file.truncate(1000);
            }
            CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> {
                try {
                    pair.peer().getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
                } catch (IOException e) {
                    return; // a reset, as it must be
                }
            });
            assertInstanceOf(EOFException.class, recorder.reason());
            StreamCase.await(reading);
            assertFalse(region.file().isOpen() || next.file().isOpen());
            assertEquals(0, rig.on(() -> pair.connection().buffers.piecesInUse()).longValue());
        }
    }

    @Test
    void anErrorOfTheFileEndsTheConnection() throws Exception {
        try (Rig.Pair pair = standing(HALF_OPEN)) {
            FileChannel file = FileChannel.open(file(new byte[100_000]), StandardOpenOption.READ);
            FileRegion region = FileRegion.of(file, 0, 100_000);
            rig.run(() -> {
                pair.connection().write(StreamCase.buffer("before"));
                pair.connection().write(region);
                file.close();
            });
            assertInstanceOf(ClosedChannelException.class, recorder.reason());
        }
    }

    @Test
    void aRegionThatIsRefusedIsClosed() throws Exception {
        try (Rig.Pair pair = standing(HALF_OPEN)) {
            FileRegion region = FileRegion.open(file(new byte[10]));
            rig.run(() -> {
                pair.connection().close();
                assertThrows(StreamClosedException.class, () -> pair.connection().write(region));
            });
            assertFalse(region.file().isOpen());
        }
    }

    @Test
    void futuresOfAStreamSettleInOrder() throws Exception {
        Path much = file(new byte[MUCH]);
        FileRegion region = FileRegion.open(much);
        Rig.Ends ends = rig.ends();
        PullStream stream = rig.on(() -> new PullStream(rig.loop, ends.channel(), HALF_OPEN, new Frames()));
        List<String> order = new CopyOnWriteArrayList<>();
        ends.peer().getOutputStream().write(Frames.GREETING);
        CompletableFuture<?> ended = rig.on(() -> {
            stream.write(StreamCase.buffer("a")).thenRun(() -> order.add("a"));
            stream.write(region).thenRun(() -> order.add("file"));
            stream.write(StreamCase.buffer("b")).thenRun(() -> order.add("b"));
            stream.write(FileRegion.open(much, 0, 0)).thenRun(() -> order.add("none"));
            return stream.shutdownOutput().thenRun(() -> order.add("end"));
        });
        untilFull(region);
        assertEquals(List.of("a"), order);
        assertArrayEquals(Frames.GREETING, ends.peer().getInputStream().readNBytes(2));
        byte[] got = Frames.read(ends.peer().getInputStream());
        StreamCase.await(ended);
        assertEquals(List.of("a", "file", "b", "none", "end"), order);
        assertEquals(MUCH + 2, got.length);
        ends.peer().close();
    }

    @Test
    void futuresFailWithTheStream() throws Exception {
        FileRegion region = FileRegion.open(file(new byte[MUCH]));
        Rig.Ends ends = rig.ends();
        PullStream stream = rig.on(() -> new PullStream(rig.loop, ends.channel(), HALF_OPEN, new Frames()));
        ends.peer().getOutputStream().write(Frames.GREETING);
        CompletableFuture<?> sent = rig.on(() -> stream.write(region));
        CompletableFuture<?> behind = rig.on(() -> stream.write(StreamCase.buffer("b")));
        untilFull(region);
        rig.run(stream::abort);
        StreamCase.failure(StreamClosedException.class, sent);
        StreamCase.failure(StreamClosedException.class, behind);
        assertFalse(region.file().isOpen());
        ends.peer().close();
    }
}
