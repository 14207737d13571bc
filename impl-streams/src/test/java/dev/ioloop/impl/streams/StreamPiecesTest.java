package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.StreamClosedException;
import dev.ioloop.itest.contracts.Row;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Reads that give away what comes as it comes. */
@EachPoller
class StreamPiecesTest extends StreamCase {
    private final ByteArrayOutputStream pieces = new ByteArrayOutputStream();
    private final Consumer<ByteBuffer> gather = piece -> {
        assertTrue(piece.hasRemaining());
        pieces.writeBytes(Recorder.taken(piece));
    };

    StreamPiecesTest(String poller) {
        super(poller);
    }

    private String gathered() {
        return string(pieces.toByteArray());
    }

    @Test
    @Row("TOR-IOS-037")
    void piecesNeverComeWithinTheCall() throws Exception {
        open();
        sendAndSee("abc");
        CompletableFuture<Long> read = rig.on(() -> {
            CompletableFuture<Long> begun = stream.readBytes(5, gather);
            assertEquals(0, pieces.size());
            assertFalse(begun.isDone());
            assertTrue(stream.isReading());
            return begun;
        });
        rig.turns(2);
        assertEquals("abc", gathered(), "what was there is given without more having come");
        send("defg");
        assertEquals(5, await(read));
        assertEquals("abcde", gathered());
        assertEquals("fg", text(s -> s.readBytes(2)));
        assertEquals(0, count(s -> s.readBytes(0, gather)));
    }

    @Test
    void moreThanTheBufferHoldsGoesThrough() throws Exception {
        open(DEFAULT.withMaxReadBuffer(10_000));
        byte[] all = random(3_000_000);
        CompletableFuture<Void> sent = sendAside(all);
        assertEquals(3_000_000, count(s -> s.readBytes(3_000_000L, gather)));
        assertArrayEquals(all, pieces.toByteArray());
        await(sent);
    }

    @Test
    void aDelimiterIsFoundAcrossPieces() throws Exception {
        open();
        CompletableFuture<Long> read = begin(s -> s.readUntil(bytes("--end"), gather));
        for (String part : new String[]{"some", "-", "-e", "xx--", "en", "d", "rest"}) {
            sendAndSee(part);
        }
        assertEquals("some--exx--end".length(), await(read));
        assertEquals("some--exx--end", gathered());
        assertEquals("rest", text(s -> s.readBytes(4)));
        CompletableFuture<Long> shorter = begin(s -> s.readUntil(bytes("\r\n"), gather));
        for (String part : new String[]{"a", "\r", "b\r", "\n", "c"}) {
            sendAndSee(part);
        }
        assertEquals(5, await(shorter));
        assertEquals("some--exx--enda\rb\r\n", gathered());
    }

    @Test
    @Row({"TOR-IOS-035", "TOR-IOS-036"})
    void allUpToTheEndComesInPieces() throws Exception {
        open();
        byte[] all = random(500_000);
        CompletableFuture<Long> read = begin(s -> s.readUntilClose(gather));
        CompletableFuture<Void> sent = sendAside(all).thenRun(() -> {
            try {
                peer.shutdownOutput();
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertEquals(500_000, await(read));
        assertArrayEquals(all, pieces.toByteArray());
        await(sent);
    }

    @Test
    @Row("TOR-IOS-035")
    void soDoesWhatIsLeftAfterTheEnd() throws Exception {
        open();
        sendAndSee("abc");
        rig.run(stream::close);
        assertEquals(3, count(s -> s.readUntilClose(gather)));
        assertEquals("abc", gathered());
        failure(StreamClosedException.class, s -> s.readBytes(1, gather));
    }

    @Test
    void aConsumerThatThrowsEndsTheReadAlone() throws Exception {
        open();
        CompletableFuture<Long> read = begin(s -> s.readBytes(5, piece -> {
            throw new IllegalStateException("enough of " + string(Recorder.taken(piece)));
        }));
        send("abc");
        assertEquals("enough of abc", failure(IllegalStateException.class, read).getMessage());
        assertFalse(rig.on(stream::isReading));
        send("def");
        assertEquals("def", text(s -> s.readBytes(3)), "the piece is gone, and nothing else");
        assertNull(rig.on(stream::reason));
    }

    @Test
    void aConsumerMayCloseTheStreamButNotRead() throws Exception {
        open();
        CompletableFuture<Long> read = begin(s -> s.readUntilClose(piece -> {
            gather.accept(piece);
            assertThrows(IllegalStateException.class, () -> s.readBytes(1));
            s.close();
        }));
        send("abc");
        assertEquals(3, await(read));
        assertEquals("abc", gathered());
    }

    @Test
    void wrongArgumentsAreRefused() throws Exception {
        open();
        rig.run(() -> {
            assertThrows(IllegalArgumentException.class, () -> stream.readBytes(-1, gather));
            assertThrows(IllegalArgumentException.class, () -> stream.readUntil(new byte[0], gather));
        });
    }
}
