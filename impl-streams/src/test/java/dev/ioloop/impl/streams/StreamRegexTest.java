package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.StreamClosedException;
import dev.ioloop.UnsatisfiableReadException;
import dev.ioloop.itest.contracts.Row;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Reads up to a match. */
@EachPoller
class StreamRegexTest extends StreamCase {
    private static final Pattern BLANK_LINE = Pattern.compile("\r?\n\r?\n");

    StreamRegexTest(String poller) {
        super(poller);
    }

    @Test
    @Row({"TOR-IOS-008", "TOR-IOS-093"})
    void allUpToTheEndOfTheFirstMatchComes() throws Exception {
        open();
        sendAndSee("head: 1\r\n");
        CompletableFuture<byte[]> head = begin(s -> s.readUntilRegex(BLANK_LINE));
        sendAndSee("\r");
        assertFalse(head.isDone());
        sendAndSee("\nbody\n\nrest");
        assertEquals("head: 1\r\n\r\n", string(await(head)));
        assertEquals("body\n\n", text(s -> s.readUntilRegex(BLANK_LINE)));
        assertEquals("rest", text(s -> s.readBytes(4)));
    }

    @Test
    @Row("TOR-IOS-008")
    void aGreedyPatternMatchesWhatHasCome() throws Exception {
        open();
        sendAndSee("aab");
        assertEquals("aab", text(s -> s.readUntilRegex(Pattern.compile("ab+"))));
        send("bb");
        assertEquals("bb", text(s -> s.readBytes(2)));
    }

    @Test
    @Row({"TOR-IOS-009", "TOR-IOS-010", "TOR-IOS-012", "TOR-IOS-013"})
    void theLimitIsOnTheEndOfTheMatch() throws Exception {
        open();
        onClose();
        sendAndSee("abc;defghi;");
        assertEquals("abc;", text(s -> s.readUntilRegex(Pattern.compile(";"), 4)));
        CompletableFuture<byte[]> second = begin(s -> s.readUntilRegex(Pattern.compile(";"), 6));
        assertInstanceOf(UnsatisfiableReadException.class, failure(StreamClosedException.class, second).getCause());
        assertInstanceOf(UnsatisfiableReadException.class, nextEnd());
    }

    @Test
    @Row("TOR-IOS-011")
    void whatIsThereAndCannotMatchFailsTheFuture() throws Exception {
        open();
        sendAndSee("abcdef");
        StreamClosedException e = failure(StreamClosedException.class, s -> s.readUntilRegex(Pattern.compile(";"), 6));
        assertInstanceOf(UnsatisfiableReadException.class, e.getCause());
        assertTrue(closed());
    }

    @Test
    void aPatternThatTakesForEverEndsTheStreamAndNotTheLoop() throws Exception {
        open();
        sendAndSee("a".repeat(300));
        CompletableFuture<byte[]> read = begin(s -> s.readUntilRegex(Pattern.compile(".*.*.*.*.*.*.*;")));
        UnsatisfiableReadException e = assertInstanceOf(UnsatisfiableReadException.class,
                failure(StreamClosedException.class, read).getCause());
        assertTrue(e.getMessage().contains("steps"), e.getMessage());
    }

    @Test
    void aPatternThatRecursTooDeepEndsTheStreamAndNotTheLoop() throws Exception {
        open();
        CompletableFuture<byte[]> read = begin(s -> s.readUntilRegex(Pattern.compile("(?:a|b)*;")));
        CompletableFuture<Void> sent = sendAside(bytes("ab".repeat(100_000)));
        UnsatisfiableReadException e = assertInstanceOf(UnsatisfiableReadException.class,
                failure(StreamClosedException.class, read).getCause());
        assertTrue(e.getMessage().contains("overflows") || e.getMessage().contains("steps"), e.getMessage());
        sent.exceptionally(thrown -> null).get();
    }

    @Test
    void aMatchIsFoundAfterAPauseHoweverLittleHasCome() throws Exception {
        open();
        CompletableFuture<byte[]> read = begin(s -> s.readUntilRegex(Pattern.compile(";")));
        sendAndSee("x".repeat(100_000)); // looked at, in vain
        rig.turns(5);
        sendAndSee("y");
        sendAndSee(";"); // less than an eighth of it
        assertEquals(100_002, await(read).length);
    }

    @Test
    @Row("TOR-IOS-045")
    void aMatchThatWasNotLookedForYetIsFoundAtTheEnd() throws Exception {
        open();
        CompletableFuture<byte[]> read = begin(s -> s.readUntilRegex(Pattern.compile(";")));
        sendAndSee("x".repeat(100_000));
        send("y;");
        peer.shutdownOutput();
        assertEquals(100_002, await(read).length);
    }

    @Test
    void byteByByteItStaysLinear() throws Exception {
        int[] looks = new int[1];
        int size = 1_000_000;
        RegexRead read = new RegexRead(Pattern.compile("\r\n\r\n"), Integer.MAX_VALUE);
        ByteBuffer in = ByteBuffer.allocate(size + 4).put(size, bytes("\r\n\r\n"));
        boolean served = false;
        for (int i = 1; i <= size + 4 && !served; i++) {
            in.limit(i);
            served = read.advance(in, false);
            if (!read.wantsAnotherLook()) {
                looks[0]++;
            }
        }
        assertTrue(looks[0] < 4096 + 100, () -> looks[0] + " searches");
        assertTrue(served || read.wantsAnotherLook() && read.advance(in, true));
        assertEquals(size + 4, read.value().length);
    }
}
