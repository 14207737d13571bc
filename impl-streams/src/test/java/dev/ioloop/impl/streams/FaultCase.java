package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.ioloop.ConnectionLostException;
import dev.ioloop.LoopOptions;
import dev.ioloop.StreamChannel;
import dev.ioloop.StreamClosedException;
import dev.ioloop.spi.PollerProvider;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.Stream;
import dev.ioloop.stream.TcpServer;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests of faults. Each lets its fault happen a few times on a loop that lives on; from the first time on, which fills
 * pools and caches, all counts must come back to what they were, and no object of a connection may stay reachable. The
 * clock of the loop stands unless the test moves it.
 */
@ExtendWith(LeakCheck.class)
abstract class FaultCase {
    /** More than the kernel takes for one socket. */
    static final int MUCH = 16_000_000;
    private static final int ATTEMPTS = 3;
    private static final int TIMES_MORE = 2;
    private static final int MOST_ROUNDS = 20;
    private static final Duration GIVEN_BACK = Duration.ofSeconds(10);

    /** Something that goes wrong, from begin to end. */
    interface Fault {
        void happen() throws Exception;
    }

    /** An accepted connection, what its handler was told, and the peer. */
    record Link(Socket peer, Connection connection, Recorder recorder) {
        void send(String text) throws IOException {
            NetRig.send(peer, text);
        }

        /** The peer is gone without a word. */
        void reset() throws IOException {
            FaultCase.reset(peer);
        }

        /** Waits for the end by a lost connection. */
        void expectLost() throws InterruptedException {
            IOException reason = recorder.reason();
            assertTrue(reason instanceof ConnectionLostException, () -> "expected a lost connection, got " + reason);
        }
    }

    final TestClock clock = new TestClock();
    final String poller;
    final NetRig net;
    private final List<WeakReference<?>> tracked = Collections.synchronizedList(new ArrayList<>());
    private final BlockingQueue<Accepted> accepted = new LinkedBlockingQueue<>();

    /** A connection before it is known whose it is. */
    private record Accepted(SocketAddress remote, Connection connection, Recorder recorder) {}

    FaultCase(String poller) {
        this(poller, null);
    }

    /** With a provider of the test in place of that of the poller. */
    FaultCase(String poller, PollerProvider provider) {
        this.poller = poller;
        LoopOptions options = LoopOptions.defaults().withClock(clock).withName("fault-" + poller);
        net = new NetRig(provider == null ? options.withPoller(poller) : options.withPollerProvider(provider));
    }

    @AfterEach
    final void closeNet() throws Exception {
        net.close();
    }

    static void reset(Socket peer) throws IOException {
        peer.setSoLinger(true, 0);
        peer.close();
    }

    /** Remembers an object that must not stay reachable. */
    final <T> T track(T object) {
        tracked.add(new WeakReference<>(object));
        return object;
    }

    /** Lets it happen, and counts: more than before is a leak if it becomes more each time. */
    final void counted(Fault fault) throws Exception {
        tracked.clear(); // what stands beside it goes on
        fault.happen();
        String grown = grownBy(fault);
        for (int i = 1; grown != null && i < ATTEMPTS; i++) {
            grown = grownBy(fault); // what is made once, such as a buffer of the loop, may have been made late
        }
        if (grown != null) {
            fail(grown);
        }
    }

    /** Tells what is more after some times than before; null if nothing is. */
    private @Nullable String grownBy(Fault fault) throws Exception {
        Counts before = settled();
        for (int i = 0; i < TIMES_MORE; i++) {
            fault.happen();
        }
        long end = System.nanoTime() + GIVEN_BACK.toNanos();
        Counts after = Counts.of(net);
        while (!after.isBackTo(before) || isAnyReachable()) {
            if (System.nanoTime() - end > 0) {
                return "before: " + before + ", after: " + after + ", still reachable: " + reachable();
            }
            System.gc();
            after = Counts.of(net);
        }
        return null;
    }

    /** The counts when garbage is collected and what was to be closed is closed: they do not become less any more. */
    private Counts settled() throws Exception {
        Counts last = null;
        Counts next = Counts.of(net);
        for (int round = 0; !next.equals(last) && round < MOST_ROUNDS; round++) {
            last = next;
            System.gc();
            net.rig.turns(2);
            next = Counts.of(net);
        }
        return next;
    }

    private boolean isAnyReachable() {
        return !reachable().isEmpty();
    }

    private List<String> reachable() {
        List<String> left = new ArrayList<>();
        synchronized (tracked) {
            tracked.removeIf(each -> each.get() == null);
            tracked.forEach(each -> left.add(String.valueOf(each.get())));
        }
        return left;
    }

    // ---- connections

    final TcpServer recording() throws Exception {
        return recording(ConnectionOptions.DEFAULT, Recorder::new);
    }

    /** A server whose connections are seen by {@link #connect}. */
    final TcpServer recording(ConnectionOptions options, Supplier<? extends Recorder> recorders) throws Exception {
        return net.start(() -> net.loopback().buildWith((channel, remote) -> {
            Recorder recorder = track(recorders.get());
            Connection connection = track(Connection.open(net.loop, track(channel), options, recorder));
            accepted.add(new Accepted(remote, connection, recorder));
            return connection;
        }));
    }

    /** A connection that stands: its handler was told. */
    final Link connect(TcpServer server) throws Exception {
        Link link = connectOnly(server);
        assertEquals("connected", link.recorder().next());
        return link;
    }

    final Link connectOnly(TcpServer server) throws Exception {
        Socket peer = new Socket();
        peer.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), net.port(server)),
                (int) Rig.BOUND.toMillis());
        peer.setSoTimeout((int) Rig.BOUND.toMillis());
        Accepted here = Rig.next(accepted);
        while (!peer.getLocalSocketAddress().equals(here.remote())) {
            here = Rig.next(accepted); // of one that is gone
        }
        return new Link(peer, here.connection(), here.recorder());
    }

    /** Forgets connections that were accepted and never asked for. */
    final void forgetAccepted() {
        accepted.clear();
    }

    /** A stream on a channel that was accepted, and its peer. */
    record Pull(Socket peer, Stream stream, BlockingQueue<IOException> ends) {}

    final Pull pull(ConnectionOptions options) throws Exception {
        Rig.Ends ends = net.rig.ends();
        return pull(ends, ends.channel(), options);
    }

    final Pull pull(Rig.Ends ends, StreamChannel channel, ConnectionOptions options) throws Exception {
        BlockingQueue<IOException> told = new LinkedBlockingQueue<>();
        track(ends.channel());
        Stream stream = net.rig.on(() -> {
            Stream opened = Stream.open(net.loop, track(channel), options);
            opened.closeCallback(told::add);
            return track(opened);
        });
        net.rig.turns(1);
        return new Pull(ends.peer(), stream, told);
    }

    /** What a future has failed with, under the StreamClosedException of the stream. */
    static Throwable whyClosed(CompletableFuture<?> future) {
        return StreamCase.failure(StreamClosedException.class, future).getCause();
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Writes more than the kernel takes, and waits until it has taken what it does. */
    final void fill(Connection connection) throws Exception {
        net.rig.run(() -> connection.write(ByteBuffer.allocate(MUCH)));
        untilBlocked(connection::unsentBytes);
    }

    /** Waits until no more is taken. */
    final void untilBlocked(Callable<Long> unsent) throws Exception {
        long last = -1;
        for (int same = 0; same < 5;) {
            net.rig.turns(1);
            long now = net.rig.on(unsent);
            same = now == last ? same + 1 : 0;
            last = now;
        }
        assertTrue(last > 0, "the kernel has taken all");
    }

    final void pass(Duration by) throws Exception {
        clock.pass(net.rig, by);
    }
}
