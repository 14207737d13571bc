package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.ConnectionLostException;
import dev.ioloop.StreamChannel;
import dev.ioloop.StreamClosedException;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.ConnectionTimeout;
import dev.ioloop.stream.Stream;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Faults of the channel, of programs and of the network, and streams over channels that a program brings. */
@EachPoller
class StreamFaultTest extends StreamCase {
    StreamFaultTest(String poller) {
        super(poller);
    }

    private void open(Map<String, Wrapped.Instead> methods) throws Exception {
        Rig.Ends both = rig.ends();
        peer = both.peer();
        StreamChannel channel = Wrapped.of(both.channel(), methods);
        stream = rig.on(() -> Stream.open(rig.loop, channel));
        rig.turns(1);
        onClose();
    }

    @Test
    @Row("TOR-IOS-098")
    void aChannelThatTheProgramBringsGetsAllThatStreamsDo() throws Exception {
        Rig.Ends both = rig.ends();
        peer = both.peer();
        StreamChannel slow = Wrapped.of(both.channel(), Map.of( // three bytes a call
                "read", arguments -> {
                    ByteBuffer target = (ByteBuffer) arguments[0];
                    ByteBuffer part = Wrapped.limited(target, 3);
                    int count = both.channel().read(part);
                    target.position(target.position() + part.position());
                    return count;
                },
                "write", arguments -> {
                    ByteBuffer source = arguments[0] instanceof ByteBuffer one ? one : ((ByteBuffer[]) arguments[0])[0];
                    ByteBuffer part = Wrapped.limited(source, 3);
                    int count = both.channel().write(part);
                    source.position(source.position() + part.position());
                    return arguments[0] instanceof ByteBuffer ? (Object) count : (Object) (long) count;
                }));
        stream = rig.on(() -> Stream.open(rig.loop, slow));
        send("first line\nsecond line\n");
        assertEquals("first line\n", text(s -> s.readUntil(bytes("\n"))));
        assertEquals("second", text(s -> s.readBytes(6)));
        CompletableFuture<Void> sent = begin(
                s -> s.write(List.of(buffer("a longer answer"), ByteBuffer.allocate(5000))));
        assertEquals("a longer answer", string(readPeer(15)));
        readPeer(5000);
        await(sent);
    }

    @Test
    @Row({"TOR-IOS-060", "PYJ-STR-004"})
    void anErrorOfReadingEndsTheStreamWithIt() throws Exception {
        IOException fault = new IOException("disk on fire");
        open(Map.of("read", arguments -> {
            throw fault;
        }));
        CompletableFuture<byte[]> read = begin(s -> s.readBytes(1));
        send("x");
        assertSame(fault, failure(StreamClosedException.class, read).getCause());
        assertSame(fault, nextEnd());
        assertSame(fault, rig.on(stream::error));
        rig.turns(3);
        assertNull(ends.poll());
    }

    @Test
    @Row("TOR-IOS-081")
    void anErrorOfWritingFailsTheWritesAndEndsTheStream() throws Exception {
        IOException fault = new IOException("disk on fire");
        open(Map.of("write", arguments -> {
            throw fault;
        }));
        CompletableFuture<Void> write = begin(s -> s.write(bytes("x")));
        assertSame(fault, failure(StreamClosedException.class, write).getCause());
        assertSame(fault, nextEnd());
    }

    @Test
    @Row({"TOR-IOS-063", "TWI-TRN-020"})
    void aResetBehindDataIsToldAfterTheCallbacksOfTheData() throws Exception {
        open();
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        rig.run(() -> {
            stream.closeCallback(reason -> {
                order.add("closed");
                ends.add(reason);
            });
            stream.readBytes(3).thenRun(() -> order.add("data"));
        });
        sendAndSee("abc");
        peer.setSoLinger(true, 0);
        peer.close();
        assertInstanceOf(ConnectionLostException.class, nextEnd());
        assertEquals(List.of("data", "closed"), order);
        assertNull(got(Stream::shutdownOutput), "passes silently");
    }

    @Test
    @Row("TOR-IOS-064")
    void aStreamThatWasClosedInTheSameTurnIsLeftAlone() throws Exception {
        open();
        Stream first = stream;
        java.net.Socket firstPeer = peer;
        open();
        CountDownLatch sent = new CountDownLatch(1);
        List<String> served = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<byte[]>> reads = rig.on(() -> {
            CompletableFuture<byte[]> one = first.readBytes(1);
            CompletableFuture<byte[]> two = stream.readBytes(1);
            one.thenRun(() -> {
                served.add("one");
                stream.close();
            });
            two.thenRun(() -> {
                served.add("two");
                first.close();
            });
            rig.loop.execute(() -> {
                try {
                    assertTrue(sent.await(5, TimeUnit.SECONDS)); // so that both are ready in the same poll
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            return List.of(one, two);
        });
        firstPeer.getOutputStream().write('a');
        send("b");
        sent.countDown();
        until(() -> reads.get(0).isDone() && reads.get(1).isDone());
        assertEquals(1, served.size(), "the other one was closed before its turn");
        failure(StreamClosedException.class, served.get(0).equals("one") ? reads.get(1) : reads.get(0));
        firstPeer.close();
    }

    @Test
    @Row({"TOR-IOS-065", "PYJ-STR-023"})
    void readingComesBeforeWritingAndAStreamThatIsClosedInBetweenWritesNoMore() throws Exception {
        for (boolean closing : new boolean[]{false, true}) {
            Rig.Ends both = rig.ends();
            peer = both.peer();
            boolean[] gate = new boolean[1];
            stream = rig.on(() -> Stream.open(rig.loop, Wrapped.of(both.channel(), Map.of("write",
                    arguments -> gate[0] ? both.channel().write((ByteBuffer) arguments[0]) : 0))));
            List<String> order = Collections.synchronizedList(new ArrayList<>());
            CountDownLatch sent = new CountDownLatch(1);
            rig.run(() -> {
                stream.readBytes(1).thenRun(() -> {
                    order.add("read");
                    if (closing) {
                        stream.abort();
                    }
                });
                stream.write(bytes("x")).whenComplete((x, e) -> order.add(e == null ? "sent" : "failed"));
            });
            rig.turns(2);
            rig.loop.execute(() -> {
                try {
                    assertTrue(sent.await(5, TimeUnit.SECONDS)); // so that both are ready in the same poll
                    gate[0] = true;
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            send("y");
            sent.countDown();
            until(() -> order.size() == 2);
            assertEquals(List.of("read", closing ? "failed" : "sent"), order);
        }
    }

    @Test
    @Row("TOR-IOS-095")
    void anEndedStreamHoldsNothingThatWasToBeSent() throws Exception {
        open();
        LoopBuffers buffers = rig.on(() -> LoopBuffers.of(rig.loop));
        long before = buffers.piecesInUse();
        WeakReference<byte[]> large = rig.on(() -> {
            byte[] bytes = new byte[20_000_000];
            stream.write(bytes);
            for (int i = 0; i < 5_000; i++) {
                stream.write(new byte[100]);
            }
            return new WeakReference<>(bytes);
        });
        rig.turns(2);
        assertTrue(buffers.piecesInUse() > before);
        CompletableFuture<byte[]> read = begin(s -> s.readBytes(1));
        rig.run(stream::close);
        StreamClosedException kept = failure(StreamClosedException.class, read);
        rig.turns(2);
        assertEquals(before, buffers.piecesInUse());
        until(() -> {
            System.gc();
            return large.get() == null;
        });
        assertFalse(kept.getMessage().isEmpty());
    }

    @Test
    @Row("PYJ-STR-013")
    void aTimeoutAppliesWhileTheStreamIsClosedWhenDone() throws Exception {
        open();
        onClose();
        rig.run(() -> {
            stream.timeout(ConnectionTimeout.IDLE, Duration.ofMillis(50));
            stream.write(new byte[50_000_000]);
            stream.closeWhenDone();
        });
        ConnectionLostException e = assertInstanceOf(ConnectionLostException.class, nextEnd());
        assertTrue(e.getMessage().contains("idle"), e.getMessage());
    }

    @Test
    @Row("TWI-TRN-009")
    void aWriteFindsOutThatThePeerIsGoneAlsoWhileNothingIsRead() throws Exception {
        open();
        onClose();
        sendAndSee("abc"); // nobody reads: paused
        peer.setSoLinger(true, 0);
        peer.close();
        for (int i = 0; i < 100 && !closed(); i++) {
            rig.run(() -> stream.write(bytes("x")));
            rig.turns(1);
        }
        assertInstanceOf(ConnectionLostException.class, nextEnd());
        assertEquals("abc", text(s -> s.readBytes(3)));
    }

    @Test
    @Row("TWI-TRN-013")
    void whatACallbackThrowsAfterItHasAbortedIsTheReason() throws Exception {
        Recorder recorder = new Recorder() {
            @Override
            public void received(Connection connection, ByteBuffer in) {
                connection.abort();
                throw new IllegalStateException("enough");
            }
        };
        try (Rig.Pair pair = rig.pair(recorder)) {
            pair.send((byte) 1);
            assertEquals("enough", recorder.reason().getCause().getMessage());
            assertEquals("enough", Rig.next(rig.failures).cause().getMessage());
        }
    }

    @Test
    @Row("TWI-TRN-022")
    void addressesAreValues() throws Exception {
        open();
        assertEquals(peer.getLocalSocketAddress(), rig.on(stream::remoteAddress));
        assertEquals(peer.getRemoteSocketAddress(), rig.on(stream::localAddress));
        assertEquals(peer.getLocalSocketAddress().hashCode(), rig.on(stream::remoteAddress).hashCode());
    }

    @Test
    @Row({"TWI-PROD-006", "TWI-PROD-014"})
    void whoWritesOrAbortsWithinDrainedIsServedRightly() throws Exception {
        int[] drains = new int[1];
        Recorder producer = new Recorder() {
            @Override
            public void drained(Connection connection) throws Exception {
                events.add("drained " + connection.isWritable());
                if (++drains[0] == 5) {
                    connection.abort();
                } else {
                    fill(connection);
                }
            }
        };
        try (Rig.Pair pair = rig.pair(ConnectionOptions.DEFAULT, producer)) {
            assertEquals("connected", producer.next());
            rig.run(() -> fill(pair.connection()));
            assertThrows(IOException.class, () -> {
                while (pair.read(1_000_000).length == 1_000_000) {
                    // goes on
                }
            }, "it is reset when all is in the kernel");
            for (int i = 0; i < 5; i++) {
                assertEquals("drained true", producer.next());
            }
            assertEquals("closed", producer.next());
            assertInstanceOf(dev.ioloop.ConnectionAbortedException.class, producer.reason());
        }
    }

    /** Writes until more waits than it should: a peer that keeps up may let the kernel take all of a write. */
    private static void fill(Connection connection) throws IOException {
        do {
            connection.write(ByteBuffer.allocate(20_000_000));
        } while (connection.isWritable());
    }

    @Test
    @Row("PYJ-STR-001")
    void onePieceIsAChunkAtMost() throws Exception {
        open();
        List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Long> read = begin(s -> s.readBytes(5_000_000L, piece -> sizes.add(piece.remaining())));
        sendAside(new byte[5_000_000]);
        await(read);
        assertTrue(sizes.stream().allMatch(size -> size <= 128 * 1024), sizes::toString);
    }

    @Test
    @Row("TWI-PROD-011")
    void whoPausesWhenItStandsGetsNothingUntilItResumes() throws Exception {
        Recorder paused = new Recorder() {
            @Override
            public void connected(Connection connection) throws Exception {
                super.connected(connection);
                connection.pause();
                connection.pause();
                connection.write(buffer("goes out"));
            }
        };
        try (Rig.Pair pair = rig.pair(paused)) {
            assertEquals("goes out", string(pair.read(8)));
            assertEquals("connected", paused.next());
            pair.send((byte) 'a');
            rig.turns(5);
            assertNull(paused.events.peek());
            rig.run(() -> pair.connection().resume());
            assertEquals("received a", paused.next());
            rig.run(() -> {
                pair.connection().close();
                pair.connection().resume();
            });
            assertEquals("closed", paused.next());
        }
    }
}
