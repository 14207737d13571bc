package dev.ioloop.itest.differential;

import dev.ioloop.Interest;
import dev.ioloop.ListenChannel;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A place for a listener: the first is on IPv4, the second has small buffers besides, the third is a UNIX socket.
 *
 * <p>Thread rule: one thread.
 */
final class ListenSlot extends Watched implements Slot {
    private static final Interest[] INTERESTS = {Interest.NONE, Interest.READ, Interest.READ};
    private static final int SMALL_BUFFER = 1 << 16;

    private final int place;
    private final Deque<Connection> waiting = new ArrayDeque<>();
    private @Nullable ListenChannel channel;
    private @Nullable SocketAddress address;
    /** The channel that was closed last. */
    private @Nullable ListenChannel closed;

    ListenSlot(World world, int place) {
        super(world, "listener" + place);
        this.place = place;
    }

    StandardProtocolFamily protocol() {
        return place == 2 ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET;
    }

    boolean hasSmallBuffers() {
        return place == 1;
    }

    boolean isOpen() {
        return channel != null;
    }

    SocketAddress address() {
        return Objects.requireNonNull(address);
    }

    /** A connection stands and waits to be accepted. */
    void arrived(Connection connection) {
        waiting.add(connection);
    }

    @Override
    ListenChannel channel() {
        return Objects.requireNonNull(channel);
    }

    @Override
    Expectation expectation() {
        return Expectation.live(!waiting.isEmpty(), false);
    }

    @Override
    Interest[] interests() {
        return INTERESTS;
    }

    @Override
    public void offer(Menu menu) {
        if (channel == null) {
            menu.add(1, name, "open", this::open);
            return;
        }
        offerRegistration(menu);
        if (waiting.isEmpty()) {
            menu.add(3, name, "accept although nobody waits", () -> {
                StreamChannel accepted = channel().accept();
                return accepted == null ? "nothing" : "!" + accepted;
            });
        } else {
            menu.add(60, name, "accept all that wait", this::acceptAll);
        }
        menu.add(1, name, "bind again", () -> Errors.of(() -> channel().bind(address)));
        menu.add(2, name, "close", this::closeNow);
    }

    private String open() throws IOException {
        ListenChannel opened = world.channels().listener(protocol());
        if (hasSmallBuffers()) {
            opened.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
        }
        if (protocol() == StandardProtocolFamily.UNIX) {
            opened.bind(UnixDomainSocketAddress.of(world.freshPath()));
        } else {
            opened.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[]{127, 0, 0, 1}), 0));
        }
        channel = opened;
        address = opened.localAddress();
        return "done";
    }

    private String acceptAll() throws IOException {
        int count = waiting.size();
        if (interest().isRead()) {
            beginWindow();
            world.await(name + " to be told of a connection", this::wasToldReadable);
        }
        while (!waiting.isEmpty()) {
            StreamChannel[] accepted = {null};
            world.await(name + " to accept one of " + waiting.size(), () -> {
                accepted[0] = channel().accept();
                return accepted[0] != null;
            });
            Connection connection = waiting.stream().filter(one -> one.isOtherEndOf(accepted[0])).findFirst()
                    .orElse(null);
            if (connection == null) {
                accepted[0].close();
                return "!accepted somebody else";
            }
            waiting.remove(connection);
            connection.accepted(accepted[0], hasSmallBuffers());
        }
        return count + " connections";
    }

    private String closeNow() throws IOException {
        close();
        world.turn();
        return "then accept: " + Errors.of(() -> closed.accept());
    }

    @Override
    public void close() throws IOException {
        if (channel == null) {
            return;
        }
        closed = channel;
        waiting.forEach(Connection::abandoned);
        waiting.clear();
        channel.close();
        closed();
        channel = null;
        if (address instanceof UnixDomainSocketAddress unix) {
            Files.delete(Path.of(unix.getPath().toString()));
        }
    }
}
