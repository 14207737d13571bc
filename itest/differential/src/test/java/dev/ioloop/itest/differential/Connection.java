package dev.ioloop.itest.differential;

import dev.ioloop.Interest;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A place for a connection: empty, or with its two ends.
 *
 * <p>Thread rule: one thread.
 */
final class Connection implements Slot {
    /** What is kept of a send by small buffers, in bytes. */
    private static final int SMALL_BUFFER = 1 << 16;

    private final World world;
    private final String name;
    private final List<ListenSlot> listeners;
    private final DeadEnds deadEnds;
    private @Nullable StreamEnd client;
    private @Nullable StreamEnd server;
    private int clientPort;

    Connection(World world, String name, List<ListenSlot> listeners, DeadEnds deadEnds) {
        this.world = world;
        this.name = name;
        this.listeners = listeners;
        this.deadEnds = deadEnds;
    }

    @Override
    public void offer(Menu menu) {
        forgetIfGone();
        if (client == null) {
            offerConnecting(menu);
            return;
        }
        if (client.isOpen()) {
            client.offer(menu);
        }
        StreamEnd accepted = Objects.requireNonNull(server);
        if (accepted.isBorn() && accepted.isOpen()) {
            accepted.offer(menu);
        } else if (!client.isOpen()) {
            menu.add(1, name, "waits to be accepted", () -> "");
        }
    }

    private void forgetIfGone() {
        if (client != null && !client.isOpen() && !Objects.requireNonNull(server).isOpen()) {
            client = null;
            server = null;
        }
    }

    private void offerConnecting(Menu menu) {
        for (ListenSlot listener : listeners) {
            if (listener.isOpen()) {
                menu.add(10, name, "connect to " + listener.name, () -> connect(listener, menu.size()));
            }
        }
        menu.add(1, name, "connect to a port where nobody listens",
                () -> connectInVain(StandardProtocolFamily.INET, deadEnds.port(), menu.size()));
        menu.add(1, name, "connect to a path where no file is",
                () -> connectInVain(StandardProtocolFamily.UNIX, deadEnds.missing(), menu.size()));
        menu.add(1, name, "connect to a path whose listener has gone",
                () -> connectInVain(StandardProtocolFamily.UNIX, deadEnds.stale(), menu.size()));
        menu.add(1, name, "use a stream that is not connected", this::misuseUnconnected);
    }

    private String connect(ListenSlot listener, int variant) throws IOException {
        boolean unix = listener.protocol() == StandardProtocolFamily.UNIX;
        StreamChannel channel = world.channels().stream(listener.protocol());
        StreamEnd here = new StreamEnd(world, name + ".client", unix);
        StreamEnd there = new StreamEnd(world, name + ".server", unix);
        here.pair(there);
        here.channel(channel);
        if (!unix) {
            settings(channel, listener.hasSmallBuffers());
        }
        String failure = finish(here, listener.address(), variant);
        if (failure != null) {
            return "!" + failure;
        }
        clientPort = port(channel.localAddress());
        client = here;
        server = there;
        listener.arrived(this);
        return "connected";
    }

    /** Connects; tells the failure, if there is one. */
    private @Nullable String finish(StreamEnd end, SocketAddress to, int variant) {
        StreamChannel channel = end.channel();
        try {
            if (!channel.connect(to)) {
                boolean told = (variant & 1) != 0;
                if (told) {
                    end.register((variant & 2) != 0 ? Interest.WRITE : Interest.READ_WRITE);
                    world.await(end.name + " to be told the end of its attempt", end::wasToldWritable);
                    if (!channel.finishConnect()) {
                        return "told writable, but the attempt is still under way";
                    }
                } else {
                    FinishOutcome outcome = new FinishOutcome();
                    world.await(end.name + " to be connected", () -> outcome.attempt(channel));
                    outcome.rethrow();
                }
            }
            return null;
        } catch (IOException e) {
            end.closed();
            return Errors.name(e) + ", open: " + channel.isOpen();
        }
    }

    /** What came out of an attempt: a failure must come out of the waiting as it is. */
    private static final class FinishOutcome {
        private @Nullable IOException failure;

        boolean attempt(StreamChannel channel) {
            try {
                return channel.finishConnect();
            } catch (IOException e) {
                failure = e;
                return true;
            }
        }

        void rethrow() throws IOException {
            if (failure != null) {
                throw failure;
            }
        }
    }

    private String connectInVain(StandardProtocolFamily protocol, SocketAddress to, int variant) throws IOException {
        try (StreamChannel channel = world.channels().stream(protocol)) {
            StreamEnd end = new StreamEnd(world, name + ".refused", protocol == StandardProtocolFamily.UNIX);
            end.pair(new StreamEnd(world, "nobody", false));
            end.channel(channel);
            String failure = finish(end, to, variant);
            return failure == null ? "!connected" : failure;
        }
    }

    private String misuseUnconnected() throws IOException {
        try (StreamChannel channel = world.channels().stream(StandardProtocolFamily.INET)) {
            return "read: " + Errors.of(() -> channel.read(world.buffer(false))) + ", write: "
                    + Errors.of(() -> channel.write(world.buffer(true))) + ", finishConnect: "
                    + Errors.of(channel::finishConnect) + ", shutdownOutput: "
                    + Errors.of(channel::shutdownOutput) + ", shutdownInput: " + Errors.of(channel::shutdownInput)
                    + ", unresolved: "
                    + Errors.of(() -> channel.connect(InetSocketAddress.createUnresolved("nowhere.invalid", 1)))
                    + ", connected: " + channel.isConnected() + ", pending: " + channel.isConnectionPending();
        }
    }

    /** Whether a channel that was accepted is the other end of this connection. */
    boolean isOtherEndOf(StreamChannel accepted) {
        SocketAddress remote = accepted.remoteAddress();
        return !(remote instanceof InetSocketAddress) || port(remote) == clientPort;
    }

    /** The other end was accepted. */
    void accepted(StreamChannel channel, boolean smallBuffers) throws IOException {
        if (channel.remoteAddress() instanceof InetSocketAddress) {
            settings(channel, smallBuffers);
        }
        Objects.requireNonNull(server).channel(channel);
    }

    /** The other end will never be accepted. */
    void abandoned() {
        Objects.requireNonNull(server).neverBorn();
    }

    /** No write waits for an earlier one to be acknowledged: what is under way depends on the program alone. */
    private static void settings(StreamChannel channel, boolean smallBuffers) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (smallBuffers) {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SMALL_BUFFER);
        }
    }

    private static int port(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet.getPort() : -1;
    }

    @Override
    public void close() throws IOException {
        if (client != null) {
            client.closeQuietly();
            Objects.requireNonNull(server).closeQuietly();
        }
    }
}
