package dev.ioloop.impl.streams.server;

import dev.ioloop.ConnectionCancelledException;
import dev.ioloop.IOLoop;
import dev.ioloop.StreamChannel;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionFactory;
import dev.ioloop.stream.ConnectionLimits;
import dev.ioloop.stream.Drained;
import dev.ioloop.stream.ServerStatistics;
import dev.ioloop.stream.TcpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The acceptors of a server.
 *
 * <p>Thread rule: as {@link TcpServer}.
 */
final class ListeningServer implements TcpServer {
    /** How far apart two reports of the same trouble are. */
    private static final Duration REPORT_PERIOD = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(ListeningServer.class);

    private final IOLoop loop;
    private final Settings settings;
    private final List<Acceptor> acceptors = new ArrayList<>();
    private final Clients clients;
    /** What it takes of the connections of its group, if one server listens for all. */
    private @Nullable Share share;
    private @Nullable Start starting;
    private boolean listened;
    /** It takes its share. */
    private boolean joined;
    private boolean paused;
    private boolean closed;
    private long pauses;
    private long limited;
    private boolean reported;
    private long reportedAt;

    ListeningServer(IOLoop loop, Settings settings, ConnectionFactory factory) {
        loop.checkOwner();
        this.loop = loop;
        this.settings = settings;
        clients = new Clients(this, settings.proxyTimeout(), factory);
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
        return clients.drain(deadline, this::stopWithBacklog);
    }

    private void stopWithBacklog() {
        paused = false;
        // who waits in the backlog has been told by the kernel that the connection stands
        List.copyOf(acceptors).forEach(acceptor -> acceptor.accept(settings.backlog()));
        stop();
    }

    @Override
    public void close() {
        loop.checkOwner();
        if (!closed) {
            closed = true;
            stop();
            clients.abortAll();
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
        clients.accepted(channel);
    }

    /** There is room for another one. */
    void released() {
        if (share != null) {
            share.ended();
        }
        settings.limits().release();
        acceptors.forEach(Acceptor::resume);
    }

    boolean isClosed() {
        return closed;
    }

    /** The system does not let it accept. */
    void refused(IOException reason) {
        pauses++;
        report("{} pauses accepting, with {} open, and goes on when some close: {}", settings.limits(),
                String.valueOf(reason.getMessage()));
    }

    /** Warns, but of the same trouble again only after a while. */
    void report(String format, Object what, String reason) {
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
        return clients.all();
    }

    @Override
    public ConnectionLimits limits() {
        return settings.limits();
    }

    @Override
    public ServerStatistics statistics() {
        return clients.statistics(pauses, limited);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("server");
        addresses().forEach(address -> text.append(' ').append(Ports.text(address)));
        return text.append(closed ? " (closed)" : isListening() ? "" : " (not listening)").toString();
    }
}
