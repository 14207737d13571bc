package dev.ioloop.poller.nio;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.Channel;
import dev.ioloop.DatagramChannel;
import dev.ioloop.Interest;
import dev.ioloop.ListenChannel;
import dev.ioloop.PipeEnds;
import dev.ioloop.Readiness;
import dev.ioloop.StreamChannel;
import dev.ioloop.spi.PollerOptions;
import dev.ioloop.spi.PollerProvider;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A poller, channels connected with each other on loopback, and what the last poll has delivered.
 *
 * <p>Thread rule: one thread at a time.
 */
final class Rig implements AutoCloseable {
    static final Duration BOUND = Duration.ofSeconds(10);
    /** Long enough that a poll that spins or returns early is told apart from one that waits. */
    static final Duration PAUSE = Duration.ofMillis(200);

    final PollerProvider provider = new NioPollerProvider();
    final NioPoller poller;
    /** What the last poll delivered, by token. */
    final Map<Long, Readiness> found = new TreeMap<>();
    private final Deque<Closeable> open = new ArrayDeque<>();

    /** Two ends of a connection. */
    record Pair(StreamChannel near, StreamChannel far) {}

    Rig() throws IOException {
        poller = openPoller();
    }

    NioPoller openPoller() throws IOException {
        NioPoller opened = (NioPoller) provider.open(new PollerOptions("test"));
        open.push(opened::close);
        return opened;
    }

    /** Closes it when the test ends, the last one first. */
    <C extends Closeable> C keep(C closeable) {
        open.push(closeable);
        return closeable;
    }

    static SocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    static <T> T present(@Nullable T value) {
        return Objects.requireNonNull(value);
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    static String text(ByteBuffer buffer) {
        return StandardCharsets.US_ASCII.decode(buffer.flip()).toString();
    }

    StreamChannel stream() throws IOException {
        return stream(StandardProtocolFamily.INET);
    }

    StreamChannel stream(ProtocolFamily protocol) throws IOException {
        return keep(provider.channels().stream(protocol));
    }

    ListenChannel listener() throws IOException {
        return keep(provider.channels().listener(StandardProtocolFamily.INET)).bind(loopback());
    }

    DatagramChannel datagram() throws IOException {
        return keep(provider.channels().datagram(StandardProtocolFamily.INET)).bind(loopback());
    }

    PipeEnds pipe() throws IOException {
        PipeEnds ends = provider.channels().pipe();
        keep(ends.source());
        keep(ends.sink());
        return ends;
    }

    /** A stream that is being connected; loopback answers at once, but the JDK does not wait for it. */
    StreamChannel connecting(SocketAddress remote) throws IOException {
        StreamChannel stream = stream();
        assertTrue(!stream.connect(remote) && stream.isConnectionPending(), "connected at once");
        return stream;
    }

    Pair tcp() throws IOException {
        ListenChannel listener = listener();
        StreamChannel near = connecting(present(listener.localAddress()));
        finish(near);
        return new Pair(near, accept(listener));
    }

    /** Waits with a poller of its own, so that nothing is registered with the one under test. */
    void await(Channel channel, Interest interest) throws IOException {
        try (NioPoller waiting = (NioPoller) provider.open(new PollerOptions("waiting"))) {
            waiting.register(channel, interest, 0);
            long start = System.nanoTime();
            int ready = 0;
            while (ready == 0 && System.nanoTime() - start < BOUND.toNanos()) {
                ready = waiting.poll(BOUND.toNanos(), (token, readiness) -> {
                });
            }
            assertTrue(ready > 0, () -> channel + " did not get ready for " + interest);
        }
    }

    void finish(StreamChannel stream) throws IOException {
        await(stream, Interest.WRITE);
        assertTrue(stream.finishConnect());
    }

    StreamChannel accept(ListenChannel listener) throws IOException {
        await(listener, Interest.READ);
        return keep(present(listener.accept()));
    }

    int poll(long nanos) throws IOException {
        found.clear();
        return poller.poll(nanos, found::put);
    }

    int poll(Duration timeout) throws IOException {
        return poll(timeout.toNanos());
    }

    /** Polls once, and tells what was found for a token; a poll that finds nothing within the bound gives NONE. */
    Readiness pollFor(long token) throws IOException {
        poll(BOUND);
        return found.getOrDefault(token, Readiness.NONE);
    }

    /** Polls once for {@link #PAUSE}, which must find nothing and must not end before the time is up. */
    void assertQuiet() throws IOException {
        long start = System.nanoTime();
        int count = poll(PAUSE);
        long elapsed = System.nanoTime() - start;
        assertTrue(count == 0 && found.isEmpty(), () -> "nothing should be ready, but " + found);
        assertTrue(elapsed >= PAUSE.toNanos(), () -> "the poll ended after " + elapsed + " ns with nothing");
    }

    @Override
    public void close() throws IOException {
        for (Closeable closeable : open) {
            closeable.close();
        }
    }
}
