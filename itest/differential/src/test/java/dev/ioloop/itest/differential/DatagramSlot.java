package dev.ioloop.itest.differential;

import dev.ioloop.DatagramChannel;
import dev.ioloop.Interest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A place for a datagram channel on loopback.
 *
 * <p>Thread rule: one thread.
 */
final class DatagramSlot extends Watched implements Slot {
    private static final long AGAIN_NANOS = 100_000_000;
    /** A datagram on its way. */
    private record Sent(@Nullable SocketAddress from, int serial, int size) {}

    private final List<DatagramSlot> all;
    private final List<Sent> waiting = new ArrayList<>();
    private @Nullable DatagramChannel channel;

    DatagramSlot(World world, int place, List<DatagramSlot> all) {
        super(world, "datagram" + place);
        this.all = all;
    }

    @Override
    DatagramChannel channel() {
        return Objects.requireNonNull(channel);
    }

    @Override
    Expectation expectation() {
        return Expectation.live(!waiting.isEmpty(), true);
    }

    @Override
    Interest[] interests() {
        return Interest.values();
    }

    @Override
    public void offer(Menu menu) {
        if (channel == null) {
            menu.add(1, name, "open", () -> {
                channel = world.channels().datagram(StandardProtocolFamily.INET).bind(loopback());
                return "done";
            });
            return;
        }
        offerRegistration(menu);
        for (DatagramSlot other : all) {
            if (other.channel != null && other.waiting.size() < Limits.DATAGRAMS) {
                menu.add(8, name, "send to " + other.name, () -> send(other, menu));
            }
        }
        menu.add(6, name, "receive one", () -> receiveOne(menu.size()));
        menu.add(8, name, "receive all", this::receiveAll);
        menu.add(1, name, "write to a port where nobody is", this::writeToNobody);
        menu.add(1, name, "read without a peer", () -> Errors.of(() -> channel().read(world.buffer(false))));
        menu.add(2, name, "close", () -> {
            close();
            return "done";
        });
    }

    private static SocketAddress loopback() throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[]{127, 0, 0, 1}), 0);
    }

    private String send(DatagramSlot to, Menu menu) throws IOException {
        int size = menu.size() % 9 == 0 ? 0 : 3 + menu.amount(Limits.DATAGRAM_BYTES - 3);
        int serial = world.nextSerial();
        ByteBuffer bytes = world.buffer((menu.size() & 1) != 0);
        if (size > 0) {
            bytes.putInt(serial);
            new Pattern(serial).put(bytes, 4, size - 4);
        }
        bytes.flip();
        int count = channel().send(bytes, Objects.requireNonNull(to.channel().localAddress()));
        to.waiting.add(new Sent(channel().localAddress(), serial, size));
        return count == size ? size + " bytes" : "!" + count + " of " + size + " bytes were taken";
    }

    private String receiveOne(int variant) throws IOException {
        if (waiting.isEmpty()) {
            SocketAddress from = channel().receive(world.buffer(false));
            return from == null ? "nothing" : "!a datagram that was not sent";
        }
        if (interest().isRead()) {
            beginWindow();
            world.await(name + " to be told of a datagram", this::wasToldReadable);
        }
        return take(variant);
    }

    private String receiveAll() throws IOException {
        int count = waiting.size();
        StringBuilder problems = new StringBuilder();
        while (!waiting.isEmpty()) {
            String one = take(1);
            problems.append(one.startsWith("!") ? one : "");
        }
        return count + " datagrams, then " + receiveOne(0) + problems;
    }

    /** Takes one: whichever comes first, since the system does not promise an order. */
    private String take(int variant) {
        ByteBuffer target = world.buffer((variant & 1) != 0);
        if ((variant & 14) == 2) {
            target.limit(100);
        }
        SocketAddress[] from = {null};
        world.await(name + " to receive one of " + waiting.size() + " datagrams", () -> {
            from[0] = channel().receive(target);
            return from[0] != null;
        });
        int size = target.position();
        int serial = size >= 4 ? target.getInt(0) : -1;
        for (Sent sent : waiting) {
            boolean same = sent.size == 0 ? size == 0 : sent.serial == serial;
            if (same && from[0].equals(sent.from)) {
                waiting.remove(sent);
                int expected = Math.min(sent.size, target.limit());
                return size == expected ? "one" : "!" + size + " bytes of a datagram of " + sent.size;
            }
        }
        return "!a datagram that was not sent to this channel, of " + size + " bytes";
    }

    /** The refusal comes back to a channel with a fixed peer; the kernel may leave some out, since it tells only so many a second. */
    private String writeToNobody() throws IOException {
        SocketAddress nobody;
        try (var gone = java.nio.channels.DatagramChannel.open(StandardProtocolFamily.INET)) {
            nobody = gone.bind(loopback()).getLocalAddress();
        }
        try (DatagramChannel fresh = world.channels().datagram(StandardProtocolFamily.INET)) {
            fresh.bind(loopback()).connect(nobody);
            fresh.write(ByteBuffer.allocate(3));
            String[] failure = {""};
            long[] written = {System.nanoTime()};
            world.await("the refusal of a datagram", () -> {
                failure[0] = Errors.of(() -> fresh.read(ByteBuffer.allocate(10)));
                if (failure[0].equals("no exception") && System.nanoTime() - written[0] > AGAIN_NANOS) {
                    written[0] = System.nanoTime();
                    failure[0] = Errors.of(() -> fresh.write(ByteBuffer.allocate(3)));
                }
                return !failure[0].equals("no exception");
            });
            return failure[0];
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
            closed();
            channel = null;
            waiting.clear();
        }
    }
}
