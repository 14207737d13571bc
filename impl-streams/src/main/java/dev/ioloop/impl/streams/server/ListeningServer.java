package dev.ioloop.impl.streams.server;

import dev.ioloop.ConnectionCancelledException;
import dev.ioloop.IOLoop;
import dev.ioloop.ScheduledCall;
import dev.ioloop.StreamChannel;
import dev.ioloop.impl.streams.ConnectionOwner;
import dev.ioloop.impl.streams.OwnedConnection;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionFactory;
import dev.ioloop.stream.ConnectionLimits;
import dev.ioloop.stream.Drained;
import dev.ioloop.stream.ProxyHeader;
import dev.ioloop.stream.ServerStatistics;
import dev.ioloop.stream.TcpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The acceptors of a server, and the set of its connections.
 *
 * <p>Thread rule: as {@link TcpServer}.
 */
final class ListeningServer implements TcpServer, ConnectionOwner {
    /** How far apart two reports of the same trouble are. */
    private static final Duration REPORT_PERIOD = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(ListeningServer.class);

    private final IOLoop loop;
    private final Settings settings;
    private final ConnectionFactory factory;
    private final List<Acceptor> acceptors = new ArrayList<>();
    private final Set<Connection> connections = Collections.newSetFromMap(new IdentityHashMap<>());
    /** Connections whose PROXY header has not come yet. */
    private final Set<ProxyReader> readers = Collections.newSetFromMap(new IdentityHashMap<>());
    /** What it takes of the connections of its group, if one server listens for all. */
    private @Nullable Share share;
    private @Nullable Start starting;
    private @Nullable Drain drain;
    private boolean listened;
    /** It takes its share. */
    private boolean joined;
    private boolean paused;
    private boolean closed;
    private long accepted;
    private long failed;
    private long pauses;
    private long limited;
    private boolean reported;
    private long reportedAt;

    /** A graceful stop that is under way. */
    private static final class Drain {
        final CompletableFuture<Drained> done;
        @Nullable ScheduledCall deadline;
        int ended;
        int aborted;

        Drain(IOLoop loop) {
            done = loop.newFuture();
        }
    }

    ListeningServer(IOLoop loop, Settings settings, ConnectionFactory factory) {
        loop.checkOwner();
        this.loop = loop;
        this.settings = settings;
        this.factory = factory;
    }

    // ---- listening

    @Override
    public CompletableFuture<TcpServer> start() {
        loop.checkOwner();
        if (closed) {
            return loop.futures().failed(new IllegalStateException(this + " is closed; build another one"));
        }
        if (share != null && !share.isFirst()) {
            return startSharing(share);
        }
        if (isListening()) {
            return loop.futures().completed(this);
        }
        if (starting == null) {
            Start start = new Start(this, loop, settings, listened);
            starting = start;
            start.begin();
            return start.done.copy();
        }
        return starting.done.copy();
    }

    /** Whether it listens by itself, so that one of a group has to listen for all. */
    boolean canShare() {
        return !settings.reusePort() && !listened && starting == null;
    }

    /** Becomes one of a group of servers, of which the first listens for all. */
    void share(Spread spread) {
        share = spread.join(this);
    }

    private CompletableFuture<TcpServer> startSharing(Share own) {
        if (!own.spread().isListening()) {
            return loop.futures().failed(new IllegalStateException(this + " takes its connections from the first server"
                    + " of its group, which does not listen; start() that one first"));
        }
        joined = true;
        own.open(!paused);
        return loop.futures().completed(this);
    }

    /** All is bound. */
    void bound(Start start, List<Listening> listening) throws IOException {
        starting = null;
        try {
            for (Listening each : listening) {
                acceptors.add(new Acceptor(this, settings.limits(), each));
            }
        } catch (IOException | RuntimeException e) {
            closeAcceptors();
            listening.forEach(Listening::close);
            throw e;
        }
        listened = true;
        if (share != null) {
            share.spread().listens(addresses());
            share.open(true);
        }
        LOG.debug("{} listens", this);
        start.done.complete(this);
    }

    void notBound(Start start, Throwable reason) {
        if (starting == start) {
            starting = null;
        }
        start.done.completeExceptionally(reason);
    }

    @Override
    public void stop() {
        loop.checkOwner();
        Start given = starting;
        starting = null;
        if (given != null) {
            given.cancel(new ConnectionCancelledException(this + " was stopped before it listened"));
        }
        closeAcceptors();
    }

    private void closeAcceptors() {
        List<Acceptor> all = List.copyOf(acceptors);
        acceptors.clear();
        all.forEach(Acceptor::close);
        leaveGroup();
    }

    private void leaveGroup() {
        if (share != null) {
            if (share.isFirst()) {
                share.spread().listens(List.of());
            }
            share.leave();
            joined = false;
        }
    }

    void listenerLost(Acceptor lost, IOException reason) {
        LOG.debug("{} has lost its listener {}: {}", this, lost.address(), reason.toString());
        if (acceptors.remove(lost)) {
            closeAcceptors(); // all or none: what is left of them goes the same way
            Reports.guard(loop, () -> settings.whenLost().accept(reason));
        }
    }

    @Override
    public CompletableFuture<Drained> stopGracefully(@Nullable Duration deadline) {
        Bounds.deadline(deadline);
        loop.checkOwner();
        Drain present = drain;
        if (present == null) {
            present = new Drain(loop);
            drain = present;
            paused = false;
            // who waits in the backlog has been told by the kernel that the connection stands
            List.copyOf(acceptors).forEach(acceptor -> acceptor.accept(settings.backlog()));
            stop();
        }
        if (deadline != null) {
            limit(present, deadline);
        }
        CompletableFuture<Drained> done = present.done.copy();
        endIfDrained();
        return done;
    }

    private void limit(Drain present, Duration deadline) {
        ScheduledCall earlier = present.deadline;
        ScheduledCall next = loop.callLater(deadline, this::abortAll);
        if (earlier != null && earlier.active() && earlier.dueAt() - next.dueAt() <= 0) {
            next.cancel();
            return;
        }
        if (earlier != null) {
            earlier.cancel();
        }
        present.deadline = next;
    }

    private void abortAll() {
        List.copyOf(readers).forEach(reader -> reader.drop("the server has stopped"));
        if (drain != null) {
            drain.aborted += connections.size();
        }
        List.copyOf(connections).forEach(Connection::abort);
    }

    private void endIfDrained() {
        Drain present = drain;
        if (present != null && connections.isEmpty() && readers.isEmpty()) {
            drain = null;
            if (present.deadline != null) {
                present.deadline.cancel();
            }
            present.done.complete(new Drained(present.ended - present.aborted, present.aborted));
        }
    }

    @Override
    public void close() {
        loop.checkOwner();
        if (!closed) {
            closed = true;
            stop();
            abortAll();
        }
    }

    // ---- accepting

    /** Whether there is room for another connection; if not, the acceptor goes on when there is. */
    boolean mayAccept(Acceptor acceptor) {
        return share == null ? settings.limits().take(acceptor) : share.spread().hasRoom();
    }

    boolean isHeldBack() {
        return share != null && share.spread().isHeld();
    }

    /** There was nobody to be accepted. */
    void nobodyAccepted() {
        if (share == null) {
            settings.limits().giveBack();
        }
    }

    /** A connection was accepted here. */
    void take(StreamChannel channel) {
        if (share == null) {
            accepted(channel);
            settings.limits().accepted();
        } else {
            share.spread().give(channel);
        }
    }

    void updateAcceptors() {
        acceptors.forEach(Acceptor::updateInterest);
    }

    Budget budget() {
        return settings.limits();
    }

    /** A connection is to be served here, for which the budget has room. */
    void accepted(StreamChannel channel) {
        accepted++;
        SocketAddress remote = channel.remoteAddress();
        try {
            if (remote instanceof InetSocketAddress) {
                // an answer is complete when it is written: nothing is won by waiting for more (RFC 896)
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            if (settings.proxyTimeout() == null) {
                serve(channel, remote, null);
            } else {
                readers.add(new ProxyReader(this, channel, settings.proxyTimeout()));
            }
        } catch (IOException e) {
            gone(channel, e);
        } catch (RuntimeException e) {
            refuse(channel, e);
        }
    }

    /** The header of a proxy has come. */
    void introduced(ProxyReader reader, ProxyHeader header) {
        readers.remove(reader);
        SocketAddress source = header.source();
        serve(reader.channel(), source == null ? reader.channel().remoteAddress() : source, header);
    }

    /** It has not come, or is none. */
    void notIntroduced(ProxyReader reader, String reason) {
        if (readers.remove(reader)) {
            report("{} has reset {}: {}", reader.channel(), reason);
            failed();
        }
    }

    private void serve(StreamChannel channel, @Nullable SocketAddress remote, @Nullable ProxyHeader header) {
        try {
            Connection connection = Objects.requireNonNull(factory.accepted(channel, remote),
                    "the factory of connections has returned null");
            if (!(connection instanceof OwnedConnection owned)) {
                throw new IllegalArgumentException("the factory has returned " + connection + ", expected what"
                        + " Connection.open() has made");
            }
            connections.add(owned);
            owned.owner(this);
            if (closed) { // by the factory
                owned.abort();
                return;
            }
            if (header != null) {
                owned.attribute(ProxyHeader.KEY, header);
            }
            if (factory instanceof ServingFactory serving) {
                serving.serve(owned);
            }
        } catch (IOException e) {
            gone(channel, e);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Exception | Error e) {
            refuse(channel, e);
        }
    }

    private void refuse(StreamChannel channel, Throwable reason) {
        Unserved.close(channel);
        failed();
        Reports.report(loop, reason);
    }

    /** It died while it waited, which is no fault of anybody here. */
    private void gone(StreamChannel channel, IOException reason) {
        LOG.debug("{}: {} was gone before it was served: {}", this, channel, reason.toString());
        Unserved.close(channel);
        failed();
    }

    private void failed() {
        failed++;
        released();
    }

    @Override
    public void ended(Connection connection) {
        if (connections.remove(connection)) {
            if (drain != null) {
                drain.ended++;
            }
            released();
        }
    }

    private void released() {
        if (share != null) {
            share.ended();
        }
        settings.limits().release();
        acceptors.forEach(Acceptor::resume);
        endIfDrained();
    }

    /** The system does not let it accept. */
    void refused(IOException reason) {
        pauses++;
        report("{} pauses accepting, with {} open, and goes on when some close: {}", settings.limits(),
                String.valueOf(reason.getMessage()));
    }

    private void report(String format, Object what, String reason) {
        long now = loop.nanoTime();
        if (!reported || now - reportedAt >= REPORT_PERIOD.toNanos()) {
            reported = true;
            reportedAt = now;
            LOG.warn(format, this, what, reason);
        } else {
            LOG.debug(format, this, what, reason);
        }
    }

    void limited() {
        limited++;
    }

    boolean isPaused() {
        return paused;
    }

    @Override
    public void pause() {
        loop.checkOwner();
        paused = true;
        openShare(false);
        updateAcceptors();
    }

    @Override
    public void resume() {
        loop.checkOwner();
        paused = false;
        openShare(isListening());
        updateAcceptors();
    }

    private void openShare(boolean takes) {
        if (share != null && share.isOpen() != takes) {
            share.open(takes);
        }
    }

    // ---- what is asked

    @Override
    public IOLoop loop() {
        return loop;
    }

    @Override
    public boolean isListening() {
        return !acceptors.isEmpty() || (share != null && !share.isFirst() && joined && share.spread().isListening());
    }

    @Override
    public boolean isAccepting() {
        return isListening() && !paused && acceptors.stream().allMatch(Acceptor::isAccepting);
    }

    @Override
    public List<SocketAddress> addresses() {
        if (share != null && !share.isFirst()) {
            return isListening() ? share.spread().addresses() : List.of();
        }
        return acceptors.stream().map(Acceptor::address).filter(Objects::nonNull).map(Objects::requireNonNull).toList();
    }

    @Override
    public int port() {
        for (SocketAddress address : addresses()) {
            if (address instanceof InetSocketAddress inet) {
                return inet.getPort();
            }
        }
        throw new IllegalStateException(this + " has no port, since it listens on " + addresses()
                + "; start() it with a TCP address first");
    }

    @Override
    public List<Connection> connections() {
        return List.copyOf(connections);
    }

    @Override
    public ConnectionLimits limits() {
        return settings.limits();
    }

    @Override
    public ServerStatistics statistics() {
        return new ServerStatistics(accepted, connections.size(), failed, pauses, limited);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("server");
        addresses().forEach(address -> text.append(' ').append(Ports.text(address)));
        return text.append(closed ? " (closed)" : isListening() ? "" : " (not listening)").toString();
    }
}
