package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.StreamClosedException;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.Stream;
import java.io.IOException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Reads into buffers of the caller, and all kinds of reads mixed. */
@EachPoller
class StreamIntoTest extends StreamCase {
    StreamIntoTest(String poller) {
        super(poller);
    }

    @Test
    @Row({"TOR-IOS-021", "TOR-IOS-022", "TOR-IOS-023"})
    void aBufferIsFilledFromWhatIsThereAndWhatComes() throws Exception {
        open();
        sendAndSee("hello");
        ByteBuffer target = ByteBuffer.allocate(10);
        CompletableFuture<Integer> waits = begin(s -> s.readInto(target));
        assertTrue(rig.on(stream::isReading));
        assertFalse(waits.isDone());
        sendAndSee("world!!");
        assertEquals(10, await(waits));
        assertFalse(rig.on(stream::isReading));
        assertEquals("helloworld", string(target.array()));
        ByteBuffer small = ByteBuffer.allocateDirect(1);
        assertTrue(rig.on(() -> stream.readInto(small).isDone()), "what is there fills it at once");
        assertEquals('!', small.get(0));
        assertEquals("!", text(s -> s.readBytes(1)));
    }

    @Test
    @Row({"TOR-IOS-024", "TOR-IOS-027"})
    void someIsWhatThereIsBetweenPositionAndLimit() throws Exception {
        open();
        ByteBuffer target = ByteBuffer.wrap(bytes("..........")).position(2).limit(8);
        CompletableFuture<Integer> waits = begin(s -> s.readSomeInto(target));
        send("abc");
        assertEquals(3, await(waits));
        assertEquals(5, target.position());
        sendAndSee("1234567");
        assertEquals("..abc.....", string(target.array()), "nothing is put there after the end of the read");
        assertEquals(3, into(s -> s.readSomeInto(target)));
        assertEquals("..abc123..", string(target.array()));
        assertEquals("4567", text(s -> s.readBytes(4)));
    }

    @Test
    @Row("TOR-IOS-025")
    void nothingIsFullAtOnce() throws Exception {
        open();
        assertTrue(rig.on(() -> stream.readInto(ByteBuffer.allocate(0)).isDone()));
        assertEquals(0, into(s -> s.readSomeInto(ByteBuffer.allocate(0))));
    }

    @Test
    @Row("TOR-IOS-028")
    void atTheEndOfTheStreamWhatHasComeStays() throws Exception {
        open();
        ByteBuffer target = ByteBuffer.allocate(10);
        CompletableFuture<Integer> waits = begin(s -> s.readInto(target));
        sendAndSee("abc");
        rig.run(stream::close);
        failure(StreamClosedException.class, waits);
        assertEquals(3, target.position());
        assertEquals("abc", string(Arrays.copyOf(target.array(), 3)));
        assertEquals("", text(s -> s.readUntilClose()), "it was given away");
    }

    @Test
    @Row("TOR-IOS-027")
    void aCancelledReadTouchesTheBufferNoMore() throws Exception {
        open();
        ByteBuffer target = ByteBuffer.allocate(10);
        CompletableFuture<Integer> waits = begin(s -> s.readInto(target));
        sendAndSee("abc");
        rig.run(() -> waits.cancel(false));
        sendAndSee("def");
        assertEquals(3, target.position());
        assertEquals("abc\0\0\0\0\0\0\0", string(target.array()));
        assertEquals("def", text(s -> s.readBytes(3)), "its position tells what it has got, and the rest is left");
    }

    /** Reads a part of known bytes in one of many ways. */
    private CompletableFuture<byte[]> read(Stream from, Random random, byte[] all, int at) {
        int most = Math.min(all.length - at, 1 + random.nextInt(20_000));
        switch (random.nextInt(6)) {
            case 0 :
                return from.readBytes(most);
            case 1 :
                return from.readSome(most);
            case 2 : {
                ByteBuffer target = ByteBuffer.allocateDirect(most);
                CompletableFuture<Integer> count = random.nextBoolean() ? from.readInto(target)
                        : from.readSomeInto(target);
                return count.thenApply(n -> Recorder.taken(target.flip()));
            }
            case 3 : {
                java.io.ByteArrayOutputStream pieces = new java.io.ByteArrayOutputStream();
                return from.readBytes(most, piece -> pieces.writeBytes(Recorder.taken(piece)))
                        .thenApply(n -> pieces.toByteArray());
            }
            case 4 :
                return from.readUntilRegex(Pattern.compile("[\\x00-\\x03]"));
            default : {
                int end = Math.min(all.length, at + 1 + random.nextInt(300));
                byte[] delimiter = Arrays.copyOfRange(all, Math.max(at, end - 1 - random.nextInt(6)), end);
                return from.readUntil(delimiter);
            }
        }
    }

    @Test
    @Row({"TOR-IOS-026", "TOR-IOS-093"})
    void allKindsOfReadsGiveEachByteOnceAndInOrder() throws Exception {
        open();
        byte[] all = random(1_000_000);
        Arrays.fill(all, all.length - 1, all.length, (byte) 0); // so that the last of the regular expressions matches
        Random random = new Random(7);
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
            Random sizes = new Random(9);
            try {
                for (int from = 0; from < all.length;) {
                    int count = Math.min(all.length - from, 1 + sizes.nextInt(sizes.nextBoolean() ? 50 : 30_000));
                    peer.getOutputStream().write(all, from, count);
                    from += count;
                }
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        int at = 0;
        while (at < all.length) {
            int from = at;
            byte[] part = got(s -> read(s, random, all, from));
            assertArrayEquals(Arrays.copyOfRange(all, at, at + part.length), part);
            at += part.length;
        }
        assertEquals(all.length, at);
        await(sent);
    }

    @Test
    void aReadThatIsGivenUpLetsGoOfTheBufferAtOnce() throws Exception {
        open();
        ReferenceQueue<ByteBuffer> gone = new ReferenceQueue<>();
        WeakReference<ByteBuffer> cancelled = giveUp(CompletableFuture::cancel, gone);
        WeakReference<ByteBuffer> late = giveUp((read, unused) -> read.completeExceptionally(new IOException("late")),
                gone);
        until(() -> {
            System.gc();
            return cancelled.refersTo(null) && late.refersTo(null);
        });
        sendAndSee("abc");
        assertEquals("abc", text(s -> s.readBytes(3)));
    }

    /** Begins a read into a buffer that nobody else has, and ends it in one way or another. */
    private WeakReference<ByteBuffer> giveUp(BiConsumer<CompletableFuture<?>, Boolean> end,
            ReferenceQueue<ByteBuffer> gone) throws Exception {
        return rig.on(() -> {
            ByteBuffer target = ByteBuffer.allocate(10);
            CompletableFuture<Integer> read = stream.readInto(target);
            end.accept(read, false);
            assertFalse(stream.isReading());
            return new WeakReference<>(target, gone);
        });
    }
}
