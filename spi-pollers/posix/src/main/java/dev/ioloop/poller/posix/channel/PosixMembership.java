package dev.ioloop.poller.posix.channel;

import dev.ioloop.poller.posix.libc.Constant;
import dev.ioloop.poller.posix.libc.OptionValue;
import dev.ioloop.poller.posix.libc.SystemError;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.MembershipKey;
import java.nio.channels.MulticastChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The membership of a datagram socket in a group: the protocol-independent calls of RFC 3678, section 5.
 *
 * <p>Thread rule: as {@link dev.ioloop.Channel}.
 */
final class PosixMembership extends MembershipKey {
    private static final byte[] ANY = {};

    private final PosixDatagram channel;
    private final InetAddress group;
    private final NetworkInterface network;
    private final @Nullable InetAddress source;

    PosixMembership(PosixDatagram channel, InetAddress group, NetworkInterface network, @Nullable InetAddress source) {
        this.channel = channel;
        this.group = group;
        this.network = network;
        this.source = source;
    }

    int call(Constant option, byte[] sender) {
        Constant level = group instanceof Inet4Address ? Constant.IPPROTO_IP : Constant.IPPROTO_IPV6;
        return OptionValue.multicast(channel.fd, level.here(), option.here(), network.getIndex(), group.getAddress(),
                sender);
    }

    @Override
    public boolean isValid() {
        return channel.isOpen() && channel.has(this);
    }

    @Override
    public void drop() {
        if (!isValid()) {
            return;
        }
        try {
            channel.use();
            try {
                if (source == null) {
                    call(Constant.MCAST_LEAVE_GROUP, ANY);
                } else {
                    call(Constant.MCAST_LEAVE_SOURCE_GROUP, source.getAddress());
                }
            } finally {
                channel.done();
            }
        } catch (ClosedChannelException e) {
            // left with the socket
        }
        channel.left(this);
    }

    @Override
    public MembershipKey block(InetAddress sender) throws IOException {
        Objects.requireNonNull(sender, "source");
        change(Constant.MCAST_BLOCK_SOURCE, sender, "block");
        return this;
    }

    @Override
    public MembershipKey unblock(InetAddress sender) {
        Objects.requireNonNull(sender, "source");
        try {
            change(Constant.MCAST_UNBLOCK_SOURCE, sender, "unblock");
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        return this;
    }

    private void change(Constant option, InetAddress sender, String what) throws IOException {
        if (!isValid()) {
            throw new IllegalStateException(this + " is over; join the group again");
        }
        if (source != null) {
            throw new IllegalStateException(this + " is of one sender only; there is nobody to " + what);
        }
        channel.use();
        try {
            int result = call(option, sender.getAddress());
            if (result < 0) {
                throw new IOException("cannot " + what + " " + sender.getHostAddress() + " in " + this + ": "
                        + SystemError.text(-result), SystemError.ofSocket(-result));
            }
        } finally {
            channel.done();
        }
    }

    @Override
    public MulticastChannel channel() {
        return channel;
    }

    @Override
    public InetAddress group() {
        return group;
    }

    @Override
    public NetworkInterface networkInterface() {
        return network;
    }

    @Override
    public @Nullable InetAddress sourceAddress() {
        return source;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PosixMembership key && key.channel == channel && key.group.equals(group)
                && key.network.equals(network) && Objects.equals(key.source, source);
    }

    @Override
    public int hashCode() {
        return Objects.hash(group, network, source);
    }

    @Override
    public String toString() {
        return "membership of " + channel + " in " + group.getHostAddress() + " on " + network.getName()
                + (source == null ? "" : " of sender " + source.getHostAddress());
    }
}
