package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Reads that begin nothing: what is there, as an array and as a view.
 *
 * <p>Thread rule: the test's thread; what touches the loop is handed to it.
 */
@EachPoller
class StreamPollTest extends StreamCase {
    StreamPollTest(String poller) {
        super(poller);
    }

    @Test
    void whatIsThereCanBeTakenWithoutAFuture() throws Exception {
        open();
        byte[] end = {'\n'};
        assertNull(rig.on(() -> stream.pollUntil(end, 100)));
        sendAndSee("one\ntwo\nthree");
        assertEquals("one\n", string(rig.on(() -> stream.pollUntil(end, 100))));
        assertEquals("tw", text(s -> s.readBytes(2)));
        assertEquals("o\n", string(rig.on(() -> stream.pollUntil(end, 100))));
        assertNull(rig.on(() -> stream.pollUntil(end, 100)));
        assertNull(rig.on(() -> stream.pollUntil(end, 3)), "that it is too long is told to who reads");
        assertFalse(closed());
        CompletableFuture<byte[]> waits = begin(s -> s.readUntil(end, 100));
        rig.run(() -> assertThrows(IllegalStateException.class, () -> stream.pollUntil(end, 100)));
        send("!\n");
        assertEquals("three!\n", string(await(waits)));
        sendAndSee("long rest");
        assertNull(rig.on(() -> stream.pollUntil(end, 100)));
        assertEquals("long rest", text(s -> s.readBytes(9)));
        sendAndSee("a\nb");
        assertEquals("a\n", string(rig.on(() -> stream.pollUntil(end, 100))), "a search in vain leaves nothing behind");
        assertEquals("b", text(s -> s.readBytes(1)));
        sendAndSee("four\nfive");
        rig.run(() -> {
            assertThrows(IllegalArgumentException.class, () -> stream.pollUntil(new byte[0], 100));
            assertThrows(IllegalArgumentException.class, () -> stream.pollUntil(end, 0));
            assertThrows(NullPointerException.class, () -> stream.pollUntil(null, 10));
            stream.close();
            assertEquals("four\n", string(stream.pollUntil(end, 100)), "what was received is there after the end too");
            assertNull(stream.pollUntil(end, 100));
        });
    }

    @Test
    void aStreamGoesOnReceivingWhenAllWasPolled() throws Exception {
        open();
        byte[] end = {'\n'};
        for (int i = 0; i < 100; i++) {
            String line = "line " + i + "\n";
            send(line);
            until(() -> {
                try {
                    return rig.on(() -> stream.peek().remaining()) == line.length();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            assertEquals(line, string(rig.on(() -> stream.pollUntil(end, 100))));
        }
    }

    @Test
    void whatIsThereCanBeSeenWithoutACopy() throws Exception {
        open();
        byte[] end = {'\r', '\n'};
        assertNull(rig.on(() -> stream.viewUntil(end, 100)));
        sendAndSee("one\r\nt\rwo\r\n\r\nthree");
        rig.run(() -> {
            ByteBuffer view = stream.viewUntil(end, 100);
            assertEquals("one\r\n", string(Recorder.taken(view)));
            assertSame(view, stream.viewUntil(end, 100), "nothing is made");
            assertEquals("t\rwo\r\n", string(Recorder.taken(view)));
            assertEquals("\r\n", string(Recorder.taken(stream.viewUntil(end, 100))));
            assertNull(stream.viewUntil(end, 100));
            assertNull(stream.viewUntil(end, 3), "that it is too long is told to who reads");
            assertEquals(5, stream.peek().remaining());
        });
        CompletableFuture<byte[]> rest = begin(s -> s.readUntil(end));
        send("\r\nfour\r\n");
        assertEquals("three\r\n", string(await(rest)));
        until(() -> {
            try {
                return rig.on(() -> stream.peek().remaining()) == 6;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        rig.run(() -> {
            ByteBuffer last = stream.viewUntil(end, 100);
            assertEquals("four\r\n", string(Recorder.taken(last)));
            assertEquals(0, stream.peek().remaining());
            CompletableFuture<byte[]> waits = stream.readBytes(1);
            assertThrows(IllegalStateException.class, () -> stream.viewUntil(end, 100));
            waits.cancel(false);
            assertThrows(IllegalArgumentException.class, () -> stream.viewUntil(new byte[0], 100));
            assertThrows(IllegalArgumentException.class, () -> stream.viewUntil(end, 0));
        });
        send("five\r\n");
        assertEquals("five\r\n", text(s -> s.readUntil(end)));
    }

    @Test
    void manyViewsWithinACallbackAreAllOfWhatCame() throws Exception {
        open();
        int lines = 100_000;
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            all.append(i).append('\n');
        }
        CompletableFuture<Void> sent = sendAside(bytes(all.toString()));
        CompletableFuture<Integer> got = new CompletableFuture<>();
        rig.run(() -> viewOn(0, lines, got));
        assertEquals(lines, await(got));
        await(sent);
    }

    private void viewOn(int from, int lines, CompletableFuture<Integer> all) {
        byte[] end = {'\n'};
        stream.readUntil(end).whenComplete((first, failure) -> {
            int next = from;
            for (ByteBuffer line = ByteBuffer.wrap(first); line != null; line = stream.viewUntil(end, 100)) {
                String wanted = next + "\n";
                if (!wanted.equals(string(Recorder.taken(line)))) {
                    all.completeExceptionally(new AssertionError("not line " + next));
                    return;
                }
                next++;
            }
            if (next == lines) {
                all.complete(next);
            } else {
                viewOn(next, lines, all);
            }
        });
    }
}
