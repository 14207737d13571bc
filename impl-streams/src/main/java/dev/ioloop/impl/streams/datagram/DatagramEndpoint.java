package dev.ioloop.impl.streams.datagram;

import dev.ioloop.DatagramChannel;
import dev.ioloop.IOLoop;
import dev.ioloop.Interest;
import dev.ioloop.Readiness;
import dev.ioloop.ReadyHandler;
import dev.ioloop.Registration;
import dev.ioloop.ScheduledCall;
import dev.ioloop.impl.streams.PerLoop;
import dev.ioloop.impl.streams.server.Bounds;
import dev.ioloop.impl.streams.server.Ports;
import dev.ioloop.stream.DatagramHandler;
import dev.ioloop.stream.UdpEndpoint;
import dev.ioloop.stream.UdpStatistics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An endpoint over a datagram channel. Datagrams of a turn share one buffer of the loop; only what the system does not
 * take at once is copied.
 *
 * <p>Thread rule: as {@link UdpEndpoint}.
 */
public final class DatagramEndpoint implements UdpEndpoint, ReadyHandler {
    /** How many datagrams one turn receives, so that others get their turn. */
    private static final int MOST_PER_TURN = 64;
    private static final Logger LOG = LoggerFactory.getLogger(DatagramEndpoint.class);
    private static final PerLoop<ByteBuffer> BUFFERS = PerLoop.of(loop -> ByteBuffer.allocateDirect(MOST_BYTES));

    private final IOLoop loop;
    private final @Nullable InetSocketAddress local;
    private final @Nullable InetSocketAddress peer;
    private final DatagramHandler handler;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private @Nullable DatagramChannel channel;
    private @Nullable Registration registration;
    private @Nullable CompletableFuture<Integer> draining;
    private @Nullable ScheduledCall deadline;
    private boolean paused;
    private boolean closed;
    private long received;
    private long sent;
    private long dropped;

    /** A datagram that the system did not take yet; without a target it goes to the fixed peer. */
    private record Waiting(ByteBuffer bytes, @Nullable InetSocketAddress target) {}

    /**
     * Makes an endpoint.
     *
     * @param loop the loop
     * @param local where to bind to, or null for any
     * @param peer the fixed peer, or null
     * @param handler told of what comes
     */
    public DatagramEndpoint(IOLoop loop, @Nullable InetSocketAddress local, @Nullable InetSocketAddress peer,
            DatagramHandler handler) {
        loop.checkOwner();
        this.loop = loop;
        this.local = resolved(local);
        this.peer = resolved(peer);
        this.handler = Objects.requireNonNull(handler, "handler");
    }

    private static @Nullable InetSocketAddress resolved(@Nullable InetSocketAddress address) {
        if (address != null && address.isUnresolved()) {
            throw new IllegalArgumentException("the address " + address + " is not resolved; ask a Resolver first");
        }
        return address;
    }

    @Override
    public void start() throws IOException {
        loop.checkOwner();
        if (closed) {
            throw new IllegalStateException(this + " is closed; make another one");
        }
        if (channel != null) {
            return;
        }
        SocketAddress place = Objects.requireNonNull(peer == null ? local : peer);
        DatagramChannel opened = loop.channels().datagram(Ports.protocol(place));
        try {
            if (peer == null) {
                opened.bind(local);
            } else {
                opened.connect(peer);
            }
            registration = loop.register(opened, paused ? Interest.NONE : Interest.READ, this);
            channel = opened;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    @Override
    public void ready(Registration ready, Readiness readiness) throws Exception {
        if (!waiting.isEmpty() && (readiness.isWritable() || readiness.isError())) {
            sendWaiting();
        }
        ByteBuffer buffer = BUFFERS.get(loop);
        for (int i = 0; i < MOST_PER_TURN && isReceiving() && receive(buffer); i++) {
            received++;
        }
    }

    private boolean isReceiving() {
        return channel != null && !paused && draining == null;
    }

    private boolean receive(ByteBuffer buffer) throws Exception {
        DatagramChannel open = Objects.requireNonNull(channel);
        buffer.clear();
        SocketAddress sender;
        try {
            sender = peer == null ? open.receive(buffer) : open.read(buffer) < 0 ? null : peer;
        } catch (ClosedChannelException e) {
            return false;
        } catch (IOException e) {
            handler.failed(this, e);
            return false;
        }
        if (sender == null) {
            return false;
        }
        handler.received(this, sender, buffer.flip());
        return true;
    }

    // ---- sending

    @Override
    public boolean send(ByteBuffer source, InetSocketAddress target) throws IOException {
        if (peer != null) {
            throw new IllegalStateException(this + " has a fixed peer; use send() without a target");
        }
        return offer(source, Objects.requireNonNull(resolved(target), "target"));
    }

    @Override
    public boolean send(ByteBuffer source) throws IOException {
        if (peer == null) {
            throw new IllegalStateException(this + " has no fixed peer; use send() with a target");
        }
        return offer(source, null);
    }

    private boolean offer(ByteBuffer source, @Nullable InetSocketAddress target) throws IOException {
        loop.checkOwner();
        DatagramChannel open = channel;
        if (open == null || draining != null) {
            throw new ClosedChannelException();
        }
        if (waiting.isEmpty() && transfer(open, source, target)) {
            return true;
        }
        if (waiting.size() >= MOST_WAITING) {
            source.position(source.limit());
            dropped++;
            return false;
        }
        waiting.add(new Waiting(ByteBuffer.allocate(source.remaining()).put(source).flip(), target));
        updateInterest();
        return true;
    }

    private boolean transfer(DatagramChannel open, ByteBuffer source, @Nullable InetSocketAddress target)
            throws IOException {
        int length = source.remaining();
        int taken = target == null ? open.write(source) : open.send(source, target);
        if (taken == 0 && length > 0) {
            return false;
        }
        sent++;
        return true;
    }

    private void sendWaiting() throws Exception {
        for (Waiting next = waiting.peek(); next != null && channel != null; next = waiting.peek()) {
            try {
                if (!transfer(channel, next.bytes(), next.target())) {
                    return;
                }
                waiting.poll();
            } catch (IOException e) {
                waiting.poll();
                dropped++;
                handler.failed(this, e);
            }
        }
        updateInterest();
        endIfDrained();
    }

    private void updateInterest() {
        Registration present = registration;
        if (present != null && present.isActive()) {
            present.interest(Interest.of(isReceiving(), !waiting.isEmpty()));
        }
    }

    // ---- the life cycle

    @Override
    public void stop() {
        loop.checkOwner();
        DatagramChannel open = channel;
        Registration watched = registration;
        channel = null;
        registration = null;
        int lost = waiting.size();
        dropped += lost;
        waiting.clear();
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.debug("closing {} has failed: {}", open, e.toString());
            }
        }
        if (watched != null) {
            watched.cancel();
        }
        CompletableFuture<Integer> told = draining;
        draining = null;
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
        if (told != null) {
            told.complete(lost);
        }
    }

    @Override
    public CompletableFuture<Integer> stopGracefully(@Nullable Duration bound) {
        Bounds.deadline(bound);
        loop.checkOwner();
        CompletableFuture<Integer> done = draining;
        if (done == null) {
            done = loop.newFuture();
            draining = done;
            updateInterest();
        }
        if (bound != null && deadline == null) {
            deadline = loop.callLater(bound, this::stop);
        }
        endIfDrained();
        return done.copy();
    }

    private void endIfDrained() {
        if (draining != null && waiting.isEmpty()) {
            stop();
        }
    }

    @Override
    public void closed(Registration gone, IOException reason) {
        stop();
    }

    @Override
    public void close() {
        stop();
        closed = true;
    }

    @Override
    public void pause() {
        loop.checkOwner();
        paused = true;
        updateInterest();
    }

    @Override
    public void resume() {
        loop.checkOwner();
        paused = false;
        updateInterest();
    }

    // ---- what is asked

    @Override
    public boolean isBound() {
        return channel != null;
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return channel == null ? null : channel.localAddress();
    }

    @Override
    public DatagramChannel channel() {
        if (channel == null) {
            throw new IllegalStateException(this + " is not bound; start() it first");
        }
        return channel;
    }

    @Override
    public UdpStatistics statistics() {
        return new UdpStatistics(received, sent, waiting.size(), dropped);
    }

    @Override
    public String toString() {
        return "UDP endpoint " + (peer == null ? Ports.text(local) : "-> " + Ports.text(peer))
                + (closed ? " (closed)" : channel == null ? " (not bound)" : "");
    }
}
