package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BufferFullException;
import dev.ioloop.StreamClosedException;
import dev.ioloop.UnsatisfiableReadException;
import dev.ioloop.WrongThreadException;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.ConnectionOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Reads by count and by delimiter. */
@EachPoller
class StreamReadTest extends StreamCase {
    private static final byte[] LF = bytes("\n");
    private static final byte[] CRLF = bytes("\r\n");

    StreamReadTest(String poller) {
        super(poller);
    }

    @Test
    @Row({"TOR-IOS-001", "TOR-IOS-093"})
    void aCountGivesJustSoManyBytesAndLeavesTheRest() throws Exception {
        open();
        send("abcdefgh");
        assertEquals("abc", text(s -> s.readBytes(3)));
        assertEquals("de", text(s -> s.readBytes(2)));
        CompletableFuture<byte[]> waits = begin(s -> s.readBytes(5));
        send("ij");
        assertEquals("fghij", string(await(waits)));
    }

    @Test
    @Row("TOR-IOS-002")
    void zeroBytesAreThereAtOnce() throws Exception {
        open();
        assertTrue(rig.on(() -> stream.readBytes(0).isDone() && stream.readSome(0).isDone()));
        assertEquals("", text(s -> s.readBytes(0)));
        send("ab");
        assertEquals("a", text(s -> s.readBytes(1)));
        assertEquals("", text(s -> s.readBytes(0)));
        assertEquals("", text(s -> s.readSome(0)));
        assertEquals("b", text(s -> s.readBytes(1)));
    }

    @Test
    @Row("TOR-IOS-003")
    void someIsWhatThereIsButNeverNothingAndNeverMore() throws Exception {
        open();
        CompletableFuture<byte[]> waits = begin(s -> s.readSome(100));
        rig.turns(3);
        assertFalse(waits.isDone());
        send("x");
        assertEquals("x", string(await(waits)));
        sendAndSee("abcdef");
        assertEquals("abcd", text(s -> s.readSome(4)));
        assertEquals("ef", text(s -> s.readSome(4)));
    }

    @Test
    @Row("TOR-IOS-005")
    void aDelimiterIsPartOfWhatComesAndWhatFollowsStays() throws Exception {
        open();
        send("one\r\ntwo\nthree\r\n");
        assertEquals("one\r\n", text(s -> s.readUntil(CRLF)));
        assertEquals("two\n", text(s -> s.readUntil(LF)));
        assertEquals("three\r\n", text(s -> s.readUntil(CRLF)));
    }

    @Test
    @Row("TOR-IOS-006")
    void aDelimiterMayComeByteByByte() throws Exception {
        open();
        for (String delimiter : new String[]{"\r\n", "----end", "aab", "aaaaab"}) {
            CompletableFuture<byte[]> line = begin(s -> s.readUntil(bytes(delimiter)));
            String all = "\r----enaaaa" + delimiter;
            for (char next : all.toCharArray()) {
                assertFalse(line.isDone());
                sendAndSee(String.valueOf(next));
            }
            assertEquals(all, string(await(line)));
        }
    }

    @Test
    @Row({"TOR-IOS-009", "TOR-IOS-013", "TOR-IOS-015"})
    void justMaxBytesAreInOrderHoweverMuchFollows() throws Exception {
        open();
        sendAndSee("abcd\r\n1234567890\r\nxy");
        assertEquals("abcd\r\n", text(s -> s.readUntil(CRLF, 6)));
        assertEquals("1234567890\r\n", text(s -> s.readUntil(CRLF)));
        CompletableFuture<byte[]> next = begin(s -> s.readUntil(CRLF));
        send("z56789\r\n");
        assertEquals("xyz56789\r\n", string(await(next)));
    }

    @Test
    @Row("TOR-IOS-010")
    void moreThanMaxBytesCloseTheStream() throws Exception {
        open();
        onClose();
        CompletableFuture<byte[]> read = begin(s -> s.readUntil(CRLF, 6));
        send("123456");
        StreamClosedException e = failure(StreamClosedException.class, read);
        assertInstanceOf(UnsatisfiableReadException.class, e.getCause());
        assertInstanceOf(UnsatisfiableReadException.class, nextEnd());
        assertInstanceOf(UnsatisfiableReadException.class, rig.on(stream::error));
        assertTrue(closed());
        assertEquals(-1, peer.getInputStream().read());
    }

    @Test
    @Row({"TOR-IOS-011", "TOR-IOS-048"})
    void soDoThoseThatAreThereAtTheCallAndTheFutureTells() throws Exception {
        open();
        onClose();
        sendAndSee("123456789");
        StreamClosedException e = failure(StreamClosedException.class, s -> s.readUntil(CRLF, 6));
        assertInstanceOf(UnsatisfiableReadException.class, e.getCause());
        assertInstanceOf(UnsatisfiableReadException.class, nextEnd());
        assertEquals("123456789", text(s -> s.readUntilClose()));
    }

    @Test
    @Row("TOR-IOS-012")
    void aDelimiterThatEndsBehindMaxBytesIsNone() throws Exception {
        open();
        CompletableFuture<byte[]> read = begin(s -> s.readUntil(CRLF, 6));
        send("12345\r\n");
        assertInstanceOf(UnsatisfiableReadException.class, failure(StreamClosedException.class, read).getCause());
    }

    @Test
    @Row("TOR-IOS-016")
    void smallReadsOfMuchNeverOverflow() throws Exception {
        open(DEFAULT.withMaxReadBuffer(10_000));
        byte[] all = random(100_000);
        CompletableFuture<Void> sent = sendAside(all);
        byte[] got = new byte[0];
        for (int i = 0; i < 100; i++) {
            byte[] part = got(s -> s.readBytes(1_000));
            got = java.util.Arrays.copyOf(got, got.length + part.length);
            System.arraycopy(part, 0, got, got.length - part.length, part.length);
            assertTrue(rig.on(() -> stream.statistics().keptBytes()) <= 10_000);
        }
        assertArrayEquals(all, got);
        await(sent);
    }

    @Test
    @Row("TOR-IOS-017")
    void smallReadsByDelimiterNeverOverflow() throws Exception {
        open(DEFAULT.withMaxReadBuffer(10_000));
        String line = "x".repeat(998) + "\r\n";
        CompletableFuture<Void> sent = sendAside(bytes(line.repeat(100)));
        for (int i = 0; i < 100; i++) {
            assertEquals(line, text(s -> s.readUntil(CRLF, 4096)));
        }
        await(sent);
    }

    @Test
    @Row("TOR-IOS-018")
    void whileNobodyReadsThePeerHasToWait() throws Exception {
        open(DEFAULT.withMaxReadBuffer(5_000_000));
        byte[] all = random(10_000_000);
        CompletableFuture<Void> sent = sendAside(all);
        assertEquals(1, got(s -> s.readBytes(1)).length);
        rig.turns(50);
        assertTrue(rig.on(() -> stream.statistics().keptBytes()) <= 64 * 1024, "no more than a chunk is taken unasked");
        assertFalse(closed());
        byte[] first = got(s -> s.readBytes(4_999_999));
        byte[] second = got(s -> s.readBytes(5_000_000));
        assertArrayEquals(java.util.Arrays.copyOfRange(all, 1, 5_000_000), first);
        assertArrayEquals(java.util.Arrays.copyOfRange(all, 5_000_000, 10_000_000), second);
        await(sent);
    }

    @Test
    @Row("TOR-IOS-019")
    void whatDoesNotFitTheBufferClosesTheStream() throws Exception {
        open(DEFAULT.withMaxReadBuffer(10_000));
        onClose();
        CompletableFuture<byte[]> read = begin(s -> s.readUntil(LF));
        CompletableFuture<Void> sent = sendAside(new byte[20_000]);
        assertInstanceOf(BufferFullException.class, failure(StreamClosedException.class, read).getCause());
        assertInstanceOf(BufferFullException.class, nextEnd());
        sent.exceptionally(e -> null).get();
    }

    @Test
    @Row("TOR-IOS-020")
    void theDefaultsAreThoseOfTornado() {
        ConnectionOptions options = ConnectionOptions.DEFAULT;
        assertEquals(100 * 1024 * 1024, options.maxReadBuffer());
        assertEquals(64 * 1024, options.readChunk());
        assertEquals(Long.MAX_VALUE, options.maxWriteBuffer());
        assertEquals(5_000, options.withMaxReadBuffer(10_000).readChunk());
    }

    @Test
    @Row({"TOR-IOS-067", "TOR-IOS-068"})
    void whatIsThereIsGivenAtTheCall() throws Exception {
        open();
        sendAndSee("abc\n");
        boolean atOnce = rig.on(() -> {
            CompletableFuture<byte[]> first = stream.readBytes(1);
            CompletableFuture<byte[]> second = stream.readUntil(LF);
            return first.isDone() && string(first.join()).equals("a") && second.isDone() && !stream.isReading();
        });
        assertTrue(atOnce);
    }

    @Test
    @Row("TOR-IOS-079")
    void manyPiecesUpToOneDelimiterAreLinear() throws Exception {
        open();
        CompletableFuture<byte[]> read = begin(s -> s.readUntil(CRLF));
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < 4096; i++) {
                    send(new byte[1024]);
                }
                send("\r\n");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertEquals(4096 * 1024 + 2, await(read).length);
        await(sent);
    }

    @Test
    @Row({"TOR-IOS-040", "TOR-IOS-041"})
    void aSecondReadIsRefusedButAfterTheEndTheEndIsTheReason() throws Exception {
        open();
        CompletableFuture<byte[]> first = begin(s -> s.readBytes(3));
        assertTrue(rig.on(stream::isReading));
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> begin(s -> s.readBytes(1)));
        assertTrue(e.getMessage().contains("is pending"), e.getMessage());
        send("abc");
        assertEquals("abc", string(await(first)), "the first one goes on");
        CompletableFuture<CompletableFuture<byte[]>> second = new CompletableFuture<>();
        CompletableFuture<byte[]> third = rig.on(() -> {
            CompletableFuture<byte[]> waits = stream.readBytes(5);
            stream.close();
            second.complete(stream.readBytes(1));
            return waits;
        });
        failure(StreamClosedException.class, await(second));
        failure(StreamClosedException.class, third);
        failure(StreamClosedException.class, s -> s.readBytes(1));
    }

    @Test
    @Row("TOR-IOS-090")
    void aCancelledReadKeepsItsBytesForTheNext() throws Exception {
        open();
        CompletableFuture<byte[]> first = begin(s -> s.readBytes(5));
        sendAndSee("abc");
        rig.run(() -> first.cancel(false));
        assertFalse(rig.on(stream::isReading));
        CompletableFuture<byte[]> second = begin(s -> s.readUntil(LF));
        sendAndSee("de");
        second.cancel(true); // by another thread
        rig.turns(1);
        sendAndSee("f\n");
        assertEquals("abcdef\n", text(s -> s.readUntil(LF)));
    }

    @Test
    void cancellingByAnotherThreadWhileItIsServedLosesNothing() throws Exception {
        open();
        int rounds = 300;
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < rounds; i++) {
            CompletableFuture<byte[]> read = begin(s -> s.readBytes(1));
            send(String.valueOf((char) ('a' + i % 26)));
            if (read.cancel(false)) {
                rig.turns(1);
            } else {
                all.append(string(await(read)));
            }
        }
        int left = rounds - all.length();
        all.append(text(s -> s.readBytes(left)));
        assertEquals(rounds, all.length());
        for (int i = 0; i < rounds; i++) {
            assertEquals((char) ('a' + i % 26), all.charAt(i));
        }
    }

    @Test
    void aReadThatTakesTooLongFailsAndLosesNothing() throws Exception {
        open();
        CompletableFuture<byte[]> read = begin(s -> s.within(Duration.ofMillis(20)).readBytes(5));
        sendAndSee("abc");
        failure(TimeoutException.class, read);
        assertFalse(rig.on(stream::isReading));
        assertFalse(closed());
        assertEquals("abc", text(s -> s.within(Rig.BOUND).readBytes(3)));
        assertThrows(IllegalArgumentException.class, () -> rig.on(() -> stream.within(Duration.ofNanos(-1))));
    }

    @Test
    void whatIsThereCanBeLookedAtWithoutTakingIt() throws Exception {
        open();
        assertFalse(rig.on(() -> stream.peek().hasRemaining()));
        sendAndSee("abc");
        assertEquals("abc", rig.on(() -> string(Recorder.taken(stream.peek()))));
        assertTrue(rig.on(() -> stream.peek().isReadOnly()));
        assertEquals("abc", text(s -> s.readBytes(3)));
    }

    @Test
    @Row("TOR-IOS-097")
    void wrongArgumentsAreRefusedAtTheCall() throws Exception {
        open(DEFAULT.withMaxReadBuffer(1000));
        rig.run(() -> {
            assertThrows(IllegalArgumentException.class, () -> stream.readBytes(-1));
            assertThrows(IllegalArgumentException.class, () -> stream.readBytes(1001));
            assertThrows(IllegalArgumentException.class, () -> stream.readSome(-1));
            assertThrows(IllegalArgumentException.class, () -> stream.readUntil(new byte[0]));
            assertThrows(IllegalArgumentException.class, () -> stream.readUntil(LF, 0));
            assertThrows(IllegalArgumentException.class,
                    () -> stream.readUntilRegex(java.util.regex.Pattern.compile("a*")));
            assertThrows(IllegalArgumentException.class,
                    () -> stream.readUntilRegex(java.util.regex.Pattern.compile("a"), 0));
            assertThrows(java.nio.ReadOnlyBufferException.class,
                    () -> stream.readInto(java.nio.ByteBuffer.allocate(3).asReadOnlyBuffer()));
            assertFalse(stream.isReading());
        });
        assertThrows(WrongThreadException.class, () -> stream.readBytes(1));
        send("ab");
        assertEquals("ab", text(s -> s.readBytes(2)), "nothing was lost");
        assertNull(rig.on(stream::reason));
    }

    /** Counts lines in a chain of continuations. */
    private void readOn(int lines, AtomicInteger count, CompletableFuture<Integer> all) {
        stream.readUntil(LF).whenComplete((line, failure) -> {
            if (failure != null) {
                all.completeExceptionally(failure);
            } else if (count.incrementAndGet() == lines) {
                all.complete(lines);
            } else {
                readOn(lines, count, all);
            }
        });
    }

    @Test
    @Row("TOR-IOS-091")
    void aMillionReadsInAChainNeitherNestNorStarve() throws Exception {
        open();
        int lines = 1_000_000;
        AtomicInteger count = new AtomicInteger();
        CompletableFuture<Integer> all = new CompletableFuture<>();
        CompletableFuture<Void> sent = sendAside(bytes("x\n".repeat(lines)));
        rig.run(() -> readOn(lines, count, all));
        int others = 0;
        while (!all.isDone()) {
            rig.turns(1); // each is bounded, so the chain lets others have their turn
            others++;
        }
        assertEquals(lines, await(all));
        assertTrue(others > 10, "the loop was left to others too seldom");
        await(sent);
    }
}
