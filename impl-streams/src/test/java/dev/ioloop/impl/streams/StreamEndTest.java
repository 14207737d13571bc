package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.ConnectionAbortedException;
import dev.ioloop.ConnectionDoneException;
import dev.ioloop.ConnectionLostException;
import dev.ioloop.StreamClosedException;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionTimeout;
import dev.ioloop.stream.Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How a stream ends, and what can be read after that. */
@EachPoller
class StreamEndTest extends StreamCase {
    private static final byte[] LF = bytes("\n");

    StreamEndTest(String poller) {
        super(poller);
    }

    @Test
    @Row("TOR-IOS-029")
    void untilCloseIsAllUpToTheEnd() throws Exception {
        open();
        byte[] all = random(300_000);
        sendAndSee("first");
        CompletableFuture<byte[]> read = begin(Stream::readUntilClose);
        assertFalse(read.isDone());
        CompletableFuture<Void> sent = sendAside(all);
        await(sent);
        peer.shutdownOutput();
        byte[] got = await(read);
        assertEquals("first", string(java.util.Arrays.copyOf(got, 5)));
        assertArrayEquals(all, java.util.Arrays.copyOfRange(got, 5, got.length));
    }

    @Test
    @Row({"TOR-IOS-030", "TOR-IOS-031", "TOR-IOS-048"})
    void afterTheEndItIsWhatIsLeft() throws Exception {
        open();
        sendAndSee("left");
        rig.run(stream::close);
        assertTrue(rig.on(() -> stream.readUntilClose().isDone()));
        assertEquals("", text(Stream::readUntilClose));
        open();
        sendAndSee("left");
        rig.run(stream::close);
        rig.turns(2);
        assertEquals("left", text(Stream::readUntilClose));
    }

    @Test
    @Row({"TOR-IOS-031", "TOR-IOS-046"})
    void aLocalCloseServesAReadThatCanBeServed() throws Exception {
        open();
        CompletableFuture<byte[]> read = begin(Stream::readUntilClose);
        sendAndSee("abc");
        rig.run(stream::close);
        assertEquals("abc", string(await(read)));
    }

    @Test
    @Row({"TOR-IOS-041", "TOR-IOS-042", "PYJ-STR-002"})
    void theEndOfThePeerIsToldWhenAllThatCameBeforeIsRead() throws Exception {
        open();
        onClose();
        send("one\ntwo\n");
        assertEquals("one\n", text(s -> s.readUntil(LF)));
        peer.close();
        rig.turns(20);
        assertNull(ends.peek());
        assertEquals("two\n", text(s -> s.readUntil(LF)));
        assertInstanceOf(ConnectionDoneException.class, nextEnd());
        assertNull(rig.on(stream::error));
        failure(StreamClosedException.class, s -> s.readUntil(LF));
        rig.turns(5);
        assertNull(ends.poll(), "it is told once");
    }

    @Test
    @Row("TOR-IOS-042")
    void anEndThatWasSeenWaitsForTheReaderToo() throws Exception {
        open();
        onClose();
        CompletableFuture<byte[]> read = begin(s -> s.readBytes(10));
        sendAndSee("abc");
        rig.run(() -> read.cancel(false)); // still receiving, as nothing has come since
        peer.close();
        until(this::closed);
        rig.turns(5);
        assertNull(ends.peek());
        assertEquals("abc", text(s -> s.readSome(10)));
        assertInstanceOf(ConnectionDoneException.class, nextEnd());
    }

    @Test
    @Row({"TOR-IOS-043", "TOR-IOS-094"})
    void whatIsInTheKernelIsReadableAfterTheEndOfThePeer() throws Exception {
        open(DEFAULT.withReadChunk(100));
        onClose();
        byte[] all = random(50_000);
        send(all);
        peer.close();
        for (int at = 0; at < all.length; at += 500) {
            assertArrayEquals(java.util.Arrays.copyOfRange(all, at, at + 500), got(s -> s.readBytes(500)));
        }
        assertInstanceOf(ConnectionDoneException.class, nextEnd());
    }

    @Test
    @Row({"TOR-IOS-044", "TOR-IOS-057"})
    void aReadThatCannotBeServedAnyMoreFailsAndTheEndIsTold() throws Exception {
        open();
        onClose();
        CompletableFuture<byte[]> read = begin(s -> s.readUntil(LF));
        send("abc");
        peer.close();
        StreamClosedException e = failure(StreamClosedException.class, read);
        assertInstanceOf(ConnectionDoneException.class, e.getCause());
        assertInstanceOf(ConnectionDoneException.class, nextEnd());
        assertEquals("abc", text(s -> s.readBytes(3)), "it is not lost");
    }

    @Test
    @Row("TOR-IOS-045")
    void whatComesTogetherWithTheEndServes() throws Exception {
        open();
        CompletableFuture<byte[]> read = begin(s -> s.readUntil(LF));
        send("a".repeat(1000));
        rig.turns(3);
        send("b\n");
        peer.close();
        assertEquals(1002, await(read).length);
    }

    @Test
    @Row({"TOR-IOS-047", "TOR-IOS-050", "TOR-IOS-051"})
    void aCloseForAReasonFailsAllThatWaitsWithIt() throws Exception {
        open();
        onClose();
        IOException why = new IOException("enough");
        List<CompletableFuture<?>> all = rig.on(() -> {
            CompletableFuture<?> read = stream.readBytes(1);
            CompletableFuture<?> write = stream.write(new byte[30_000_000]);
            CompletableFuture<?> cancelled = stream.write(bytes("x"));
            cancelled.cancel(false);
            stream.close(why);
            return List.of(read, write, cancelled);
        });
        assertSame(why, failure(StreamClosedException.class, all.get(0)).getCause());
        assertSame(why, failure(StreamClosedException.class, all.get(1)).getCause());
        assertTrue(all.get(2).isCancelled());
        assertSame(why, nextEnd());
        assertSame(why, rig.on(stream::error));
    }

    @Test
    @Row({"TOR-IOS-049", "TOR-IOS-050", "TOR-IOS-084", "PYJ-STR-002", "TWI-TRN-006"})
    void closingTwiceIsClosingOnceAndNoError() throws Exception {
        open();
        onClose();
        boolean atOnce = rig.on(() -> {
            stream.close();
            stream.close();
            stream.closeWhenDone();
            return stream.isClosed() && ends.isEmpty();
        });
        assertTrue(atOnce, "closed at once, told later");
        assertInstanceOf(ConnectionDoneException.class, nextEnd());
        assertNull(rig.on(stream::error));
        rig.run(stream::close);
        rig.turns(3);
        assertNull(ends.poll());
    }

    @Test
    @Row({"TOR-IOS-052", "TWI-TRN-004"})
    void failuresThatNobodyListensToMakeNoNoise() throws Exception {
        open();
        rig.run(() -> {
            stream.readBytes(1);
            stream.write(new byte[30_000_000]);
            stream.close(new IOException("enough"));
            stream.write(bytes("x"));
            stream.readBytes(1);
        });
        rig.turns(3);
        for (int i = 0; i < 5; i++) {
            System.gc();
            rig.turns(3);
        }
        assertEquals(0, rig.failures.size());
    }

    @Test
    @Row({"TOR-IOS-054", "TOR-IOS-055"})
    void theLastCloseCallbackCountsAlsoAfterTheEnd() throws Exception {
        open();
        rig.run(() -> {
            stream.closeCallback(reason -> {
                throw new AssertionError("replaced");
            });
            stream.closeCallback(ends::add);
            stream.closeCallback(null);
            stream.close();
        });
        rig.turns(3);
        assertNull(ends.peek());
        rig.run(() -> {
            stream.closeCallback(ends::add);
            assertNull(ends.peek(), "not within the call");
        });
        assertInstanceOf(ConnectionDoneException.class, nextEnd());
    }

    @Test
    @Row({"TOR-IOS-056", "PYJ-STR-002"})
    void theEndOfThePeerIsNoticedOnAnIdleStream() throws Exception {
        open();
        onClose();
        sendAndSee("abc"); // nobody reads: paused
        assertEquals("abc", text(s -> s.readBytes(3)));
        peer.close();
        assertInstanceOf(ConnectionDoneException.class, nextEnd());
    }

    @Test
    @Row({"TOR-IOS-059", "PYJ-STR-004"})
    void aResetIsKeptAsTheError() throws Exception {
        open();
        onClose();
        CompletableFuture<byte[]> read = begin(Stream::readUntilClose);
        sendAndSee("abc");
        peer.setSoLinger(true, 0);
        peer.close();
        assertInstanceOf(ConnectionLostException.class, failure(StreamClosedException.class, read).getCause());
        assertInstanceOf(ConnectionLostException.class, nextEnd());
        assertInstanceOf(ConnectionLostException.class, rig.on(stream::error));
        assertEquals("abc", text(Stream::readUntilClose), "what has come is left to other reads");
    }

    @Test
    @Row("TOR-IOS-062")
    void untilCloseOnAStreamThatHasFailedGivesWhatIsLeft() throws Exception {
        open();
        sendAndSee("abc");
        rig.run(() -> stream.close(new IOException("enough")));
        assertEquals("abc", text(Stream::readUntilClose));
        assertFalse(rig.on(stream::isReading));
    }

    @Test
    @Row({"TOR-IOS-051", "TWI-TRN-011"})
    void anAbortIsSeenByThePeerAndFailsWhatWaits() throws Exception {
        open();
        onClose();
        CompletableFuture<byte[]> read = begin(s -> s.readBytes(1));
        rig.run(() -> {
            stream.abort();
            stream.abort();
            stream.close();
        });
        assertInstanceOf(ConnectionAbortedException.class, failure(StreamClosedException.class, read).getCause());
        assertInstanceOf(ConnectionAbortedException.class, nextEnd());
        assertThrows(IOException.class, () -> peer.getInputStream().read());
        rig.turns(3);
        assertNull(ends.poll());
    }

    @Test
    void futuresAreSettledBeforeTheCloseCallback() throws Exception {
        open();
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        rig.run(() -> {
            stream.closeCallback(reason -> {
                order.add("closed");
                ends.add(reason);
            });
            stream.readBytes(1).whenComplete((x, e) -> order.add("read"));
            stream.write(new byte[30_000_000]).whenComplete((x, e) -> order.add("write"));
            stream.close();
        });
        nextEnd();
        assertEquals(List.of("read", "write", "closed"), order);
    }

    @Test
    @Row({"TOR-IOS-087", "TWI-TRN-016", "PYJ-STR-003"})
    void theEndOfThePeerEndsTheStreamWhenAllIsSent() throws Exception {
        open();
        onClose();
        CompletableFuture<byte[]> request = begin(s -> s.readUntil(LF));
        byte[] answer = random(5_000_000);
        CompletableFuture<CompletableFuture<Void>> written = request.thenApply(line -> stream.write(answer))
                .thenApply(f -> f.thenAccept(x -> {}));
        send("question\n");
        peer.shutdownOutput();
        assertArrayEquals(answer, readPeer(answer.length));
        assertEquals(-1, peer.getInputStream().read());
        await(await(written));
        assertInstanceOf(ConnectionDoneException.class, nextEnd());
    }

    @Test
    @Row({"TOR-IOS-087", "TWI-TRN-014", "TWI-TRN-015", "TWI-TRN-019"})
    void withHalfOpenStreamsAnAnswerMayFollowTheEndOfTheQuestion() throws Exception {
        open(DEFAULT.withAllowHalfOpen(true));
        onClose();
        CompletableFuture<byte[]> question = begin(Stream::readUntilClose);
        send("question");
        peer.shutdownOutput();
        assertEquals("question", string(await(question)));
        rig.turns(5);
        assertFalse(closed());
        failure(StreamClosedException.class, s -> s.readBytes(1));
        assertNull(got(s -> s.write(bytes("answer"))));
        assertNull(got(Stream::shutdownOutput));
        assertEquals("answer", string(readPeer(6)));
        assertEquals(-1, peer.getInputStream().read());
        assertInstanceOf(ConnectionDoneException.class, nextEnd());
    }

    @Test
    @Row({"TWI-TRN-014", "TWI-TRN-018"})
    void afterItsOutputIsShutDownAStreamReadsOn() throws Exception {
        open();
        CompletableFuture<Void> sent = begin(s -> {
            s.write(bytes("last"));
            return s.shutdownOutput().thenAccept(x -> {});
        });
        await(sent);
        assertEquals("last", string(peer.getInputStream().readAllBytes()));
        failure(StreamClosedException.class, s -> s.write(bytes("more")));
        send("abc");
        assertEquals("abc", text(s -> s.readBytes(3)));
        assertFalse(closed());
    }

    @Test
    @Row({"PYJ-STR-016", "PYJ-STR-017"})
    void aSilentPeerEndsTheStreamIfThatIsBounded() throws Exception {
        open();
        onClose();
        CompletableFuture<byte[]> read = begin(s -> s.readBytes(1));
        rig.run(() -> stream.timeout(ConnectionTimeout.IDLE, Duration.ofMillis(30)));
        assertInstanceOf(ConnectionLostException.class, failure(StreamClosedException.class, read).getCause());
        assertInstanceOf(ConnectionLostException.class, nextEnd());
    }

    @Test
    @Row({"PYJ-STR-019", "PYJ-STR-020"})
    void aChannelThatIsGivenAwayWorksInAnotherStream() throws Exception {
        open();
        onClose();
        sendAndSee("abcdef");
        assertEquals("abc", text(s -> s.readBytes(3)));
        Connection.Detached given = rig.on(() -> {
            CompletableFuture<byte[]> pending = stream.readBytes(10);
            assertThrows(IllegalStateException.class, () -> stream.detach());
            pending.cancel(false);
            return stream.detach();
        });
        assertEquals("def", string(Recorder.taken(given.received())));
        rig.run(stream::close);
        Stream next = rig.on(() -> Stream.open(rig.loop, given.channel()));
        send("ghi");
        CompletableFuture<byte[]> read = rig.on(() -> next.readBytes(3));
        assertEquals("ghi", string(await(read)));
        CompletableFuture<Void> written = rig.on(() -> next.write(bytes("yes")).thenAccept(x -> {}));
        await(written);
        assertEquals("yes", string(readPeer(3)));
        assertNull(ends.poll(), "the first one is told nothing");
        assertThrows(StreamClosedException.class, () -> rig.on(() -> stream.detach()));
    }

    @Test
    @Row({"PYJ-STR-025", "PYJ-STR-026"})
    void leavingItsScopeClosesAStreamAndALoopThatIsGoneDoesNotMind() throws Exception {
        open();
        CompletableFuture<Void> sent = rig.on(() -> {
            try (Stream scoped = stream) {
                return scoped.write(bytes("x"));
            }
        });
        assertTrue(closed());
        await(sent); // the kernel has taken it as the stream was closed
        assertEquals('x', peer.getInputStream().read());
        open();
        onClose();
        CompletableFuture<byte[]> read = begin(s -> s.readBytes(1));
        rig.loop.close();
        failure(StreamClosedException.class, read);
        nextEnd();
        until(() -> !rig.loop.toString().contains("running"));
        CompletableFuture.runAsync(stream::close).exceptionally(e -> {
            throw new AssertionError(e);
        }).get(5, TimeUnit.SECONDS);
    }

    @Test
    @Row("TOR-IOS-088")
    void writesAfterTheEndOfThePeerEndTheStream() throws Exception {
        open(DEFAULT.withAllowHalfOpen(true));
        onClose();
        peer.close();
        rig.turns(3);
        for (int i = 0; i < 100 && !closed(); i++) {
            rig.run(() -> stream.write(new byte[10_000]));
            rig.turns(1);
        }
        assertInstanceOf(ConnectionLostException.class, nextEnd());
    }

    @Test
    @Row("TOR-IOS-066")
    void anEndWhilePausedWithoutHangUpsDoesNotSpin() throws Exception {
        open();
        sendAndSee("abc"); // paused
        assertNull(got(Stream::shutdownOutput));
        peer.close();
        rig.turns(3);
        long before = rig.loop.diagnostics().snapshot().turns();
        CompletableFuture<Void> later = new CompletableFuture<>();
        rig.run(() -> rig.loop.callLater(Duration.ofMillis(50), () -> later.complete(null)));
        await(later);
        assertTrue(rig.loop.diagnostics().snapshot().turns() - before < 20, "the loop spins");
        assertEquals(3, got(s -> s.readBytes(3)).length);
    }

    @Test
    @Row("TOR-IOS-092")
    void streamsOfTwoLoopsHaveNothingToDoWithEachOther() throws Exception {
        open();
        try (Rig other = new Rig("nio")) {
            Rig.Ends both = other.ends();
            Stream second = other.on(() -> Stream.open(other.loop, both.channel()));
            CompletableFuture<byte[]> here = begin(s -> s.readBytes(2));
            CompletableFuture<byte[]> there = other.on(() -> second.readBytes(2));
            both.peer().getOutputStream().write(bytes("cd"));
            send("ab");
            assertEquals("ab", string(await(here)));
            assertEquals("cd", string(await(there)));
            assertThrows(dev.ioloop.WrongThreadException.class, () -> rig.on(() -> second.readBytes(1)));
            assertThrows(dev.ioloop.WrongThreadException.class,
                    () -> rig.on(() -> second.write(ByteBuffer.allocate(1))));
            both.peer().close();
        }
    }
}
