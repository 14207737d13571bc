package dev.ioloop.echo;

import dev.ioloop.IOLoop;
import dev.ioloop.ListenChannel;
import dev.ioloop.ScheduledCall;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server on one listener, and the set of its connections.
 *
 * <p>Thread rule: the loop's owner thread, but for the methods of {@link EchoServer}.
 */
final class ListeningEcho implements EchoServer {
    private static final int BACKLOG = 1024;
    private static final Logger LOG = LoggerFactory.getLogger(EchoServer.class);

    private final IOLoop loop;
    private final ByteBuffer buffer;
    private final String name;
    private final boolean tcp;
    private final Acceptor acceptor;
    private final Set<EchoConnection> connections = new HashSet<>();
    private final CompletableFuture<Drained> drained;
    private final CompletableFuture<Optional<Exception>> ended;
    private @Nullable ScheduledCall deadline;
    private boolean ending;
    private int completed;
    private int aborted;
    private volatile int count;
    private volatile @Nullable SocketAddress address;
    private volatile @Nullable Exception failure;

    private ListeningEcho(IOLoop loop, ListenChannel listener, ByteBuffer buffer) throws IOException {
        this.loop = loop;
        this.buffer = buffer;
        this.address = listener.localAddress();
        this.tcp = address instanceof InetSocketAddress;
        this.name = "echo on " + (tcp ? String.valueOf(address).replaceFirst("^.*/", "") : address);
        this.drained = loop.newFuture();
        this.ended = loop.newFuture();
        this.acceptor = new Acceptor(this, listener);
    }

    static ListeningEcho open(IOLoop loop, SocketAddress address) throws IOException {
        loop.checkOwner();
        ListenChannel listener = loop.channels().listener(protocol(address));
        try {
            listener.bind(address, BACKLOG);
            ByteBuffer buffer = ReceiveBuffers.acquire(loop);
            try {
                return new ListeningEcho(loop, listener, buffer);
            } catch (IOException | RuntimeException e) {
                ReceiveBuffers.release();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    private static ProtocolFamily protocol(SocketAddress address) {
        if (address instanceof UnixDomainSocketAddress) {
            return StandardProtocolFamily.UNIX;
        }
        if (address instanceof InetSocketAddress inet && !inet.isUnresolved()) {
            return inet.getAddress() instanceof Inet6Address ? StandardProtocolFamily.INET6
                    : StandardProtocolFamily.INET;
        }
        throw new IllegalArgumentException("cannot listen on " + address + " of type " + address.getClass().getName()
                + "; expected a resolved InetSocketAddress or a UnixDomainSocketAddress");
    }

    IOLoop loop() {
        return loop;
    }

    ByteBuffer buffer() {
        return buffer;
    }

    /** Takes a new connection in. What this throws is the loop's refusal, not the connection's fault. */
    void opened(StreamChannel channel) throws IOException {
        if (!sendsAtOnce(channel)) {
            channel.close();
            return;
        }
        EchoConnection connection;
        try {
            connection = new EchoConnection(this, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        connections.add(connection);
        count = connections.size();
        if (ending) {
            connection.drain();
        }
    }

    private boolean sendsAtOnce(StreamChannel channel) {
        try {
            if (tcp) {
                // An answer is complete when it is written: nothing is won by waiting for more (RFC 896).
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            return true;
        } catch (IOException e) {
            LOG.debug("{}: a connection was gone before it was accepted: {}", name, e.toString());
            return false;
        }
    }

    void closed(EchoConnection connection, boolean inOrder) {
        connections.remove(connection);
        count = connections.size();
        if (ending && inOrder) {
            completed++;
        } else if (ending) {
            aborted++;
        }
        acceptor.resume();
        endIfDone();
    }

    void listenerLost(Exception reason) {
        if (!ending) {
            failure = reason;
            stopListening();
            endIfDone();
        }
    }

    @Override
    public @Nullable SocketAddress address() {
        return address;
    }

    @Override
    public @Nullable Exception failure() {
        return failure;
    }

    @Override
    public int connections() {
        return count;
    }

    @Override
    public CompletableFuture<Drained> drain(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("the timeout of drain() is " + timeout + "; expected zero or more");
        }
        loop.tryExecute(() -> beginDrain(timeout));
        return drained.copy();
    }

    private void beginDrain(Duration timeout) {
        if (ending) {
            return;
        }
        ending = true;
        deadline = loop.callLater(timeout, this::abortAll);
        List.copyOf(connections).forEach(EchoConnection::drain);
        // Who waits in the backlog has been told by the kernel that the connection stands.
        acceptor.accept(BACKLOG);
        stopListening();
        endIfDone();
    }

    @Override
    public CompletableFuture<Optional<Exception>> ended() {
        return ended.copy();
    }

    @Override
    public void close() {
        loop.tryExecute(() -> {
            stopListening();
            abortAll();
            endIfDone();
        });
    }

    private void stopListening() {
        ending = true;
        address = null;
        acceptor.close();
    }

    private void abortAll() {
        List.copyOf(connections).forEach(EchoConnection::abort);
    }

    private void endIfDone() {
        if (address != null || !connections.isEmpty() || ended.isDone()) {
            return;
        }
        if (deadline != null) {
            deadline.cancel();
        }
        ReceiveBuffers.release();
        LOG.debug("{} has ended: {}", name, failure);
        drained.complete(new Drained(completed, aborted));
        ended.complete(Optional.ofNullable(failure));
    }

    @Override
    public String toString() {
        return name;
    }
}
