package dev.ioloop.impl.streams.server;

import dev.ioloop.IOLoop;
import dev.ioloop.StreamChannel;
import dev.ioloop.impl.streams.ConnectionOwner;
import dev.ioloop.impl.streams.OwnedConnection;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionFactory;
import dev.ioloop.stream.Drained;
import dev.ioloop.stream.ProxyHeader;
import dev.ioloop.stream.ServerStatistics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.time.Duration;
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
 * The connections of a server: makes one of each channel that was accepted, and knows when the last has ended.
 *
 * <p>Thread rule: the loop's thread.
 */
final class Clients implements ConnectionOwner {
    private static final Logger LOG = LoggerFactory.getLogger(ListeningServer.class);

    private final ListeningServer server;
    private final @Nullable Duration proxyTimeout;
    private final ConnectionFactory factory;
    private final Set<Connection> connections = Collections.newSetFromMap(new IdentityHashMap<>());
    /** Connections whose PROXY header has not come yet. */
    private final Set<ProxyReader> readers = Collections.newSetFromMap(new IdentityHashMap<>());
    private @Nullable Drain drain;
    /** Channels that are in the hands of the factory, which may stop the server from there. */
    private int beingServed;
    private long accepted;
    private long failed;

    Clients(ListeningServer server, @Nullable Duration proxyTimeout, ConnectionFactory factory) {
        this.server = server;
        this.proxyTimeout = proxyTimeout;
        this.factory = factory;
    }

    IOLoop loop() {
        return server.loop();
    }

    List<Connection> all() {
        return List.copyOf(connections);
    }

    ServerStatistics statistics(long pauses, long limited) {
        return new ServerStatistics(accepted, connections.size(), failed, pauses, limited);
    }

    // ---- how they come

    /** A connection is to be served, for which the budget has room. */
    void accepted(StreamChannel channel) {
        accepted++;
        SocketAddress remote = channel.remoteAddress();
        try {
            if (remote instanceof InetSocketAddress) {
                // an answer is complete when it is written: nothing is won by waiting for more (RFC 896)
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            if (proxyTimeout == null) {
                serve(channel, remote, null);
            } else {
                readers.add(new ProxyReader(this, channel, proxyTimeout));
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
            server.report("{} has reset {}: {}", reader.channel(), reason);
            failed();
        }
    }

    private void serve(StreamChannel channel, @Nullable SocketAddress remote, @Nullable ProxyHeader header) {
        beingServed++;
        try {
            hand(channel, remote, header);
        } catch (IOException e) {
            gone(channel, e);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Exception | Error e) {
            refuse(channel, e);
        } finally {
            beingServed--;
            endIfDrained(); // the factory may have asked for a graceful stop
        }
    }

    private void hand(StreamChannel channel, @Nullable SocketAddress remote, @Nullable ProxyHeader header)
            throws Exception {
        Connection connection = Objects.requireNonNull(factory.accepted(channel, remote),
                "the factory of connections has returned null");
        if (!(connection instanceof OwnedConnection owned)) {
            throw new IllegalArgumentException("the factory has returned " + connection + ", expected what"
                    + " Connection.open() has made");
        }
        connections.add(owned);
        owned.owner(this);
        if (server.isClosed()) { // by the factory
            abort(List.of(owned));
            return;
        }
        if (header != null) {
            owned.attribute(ProxyHeader.KEY, header);
        }
        if (factory instanceof ServingFactory serving) {
            serving.serve(owned);
        }
    }

    private void refuse(StreamChannel channel, Throwable reason) {
        Unserved.close(channel);
        failed();
        Reports.report(loop(), reason);
    }

    /** It died while it waited, which is no fault of anybody here. */
    private void gone(StreamChannel channel, IOException reason) {
        LOG.debug("{}: {} was gone before it was served: {}", server, channel, reason.toString());
        Unserved.close(channel);
        failed();
    }

    private void failed() {
        failed++;
        server.released();
        endIfDrained();
    }

    // ---- how they go

    @Override
    public void ended(Connection connection) {
        if (connections.remove(connection)) {
            if (drain != null) {
                drain.ended();
            }
            server.released();
            endIfDrained();
        }
    }

    /**
     * Tells when all have ended.
     *
     * @param deadline when what is left is aborted; null for never
     * @param stop ends the listening; run by the first call only
     */
    CompletableFuture<Drained> drain(@Nullable Duration deadline, Runnable stop) {
        Drain present = drain;
        if (present == null) {
            present = new Drain(loop());
            drain = present;
            beingServed++; // it serves the backlog, of which one may end before the next is there
            try {
                stop.run();
            } finally {
                beingServed--;
            }
        }
        if (deadline != null) {
            present.limit(deadline, this::abortAll);
        }
        CompletableFuture<Drained> done = present.copy();
        endIfDrained();
        return done;
    }

    void abortAll() {
        List.copyOf(readers).forEach(reader -> reader.drop("the server has stopped"));
        abort(all());
    }

    private void abort(List<Connection> left) {
        if (drain != null) {
            drain.aborts(left);
        }
        left.forEach(Connection::abort);
    }

    private void endIfDrained() {
        Drain present = drain;
        if (present != null && connections.isEmpty() && readers.isEmpty() && beingServed == 0) {
            drain = null;
            present.complete();
        }
    }
}
