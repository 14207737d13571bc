package dev.ioloop.poller.nio;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.channels.MembershipKey;
import java.nio.channels.MulticastChannel;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's membership in a multicast group, whose channel is ours. Two of them are equal if they stand for the same
 * membership: joining a group twice gives the same one, as the JDK promises.
 *
 * <p>Thread rule: as {@link dev.ioloop.Channel}.
 */
final class NioMembership extends MembershipKey {
    private final NioDatagram channel;
    private final MembershipKey jdk;

    NioMembership(NioDatagram channel, MembershipKey jdk) {
        this.channel = channel;
        this.jdk = jdk;
    }

    @Override
    public boolean isValid() {
        return jdk.isValid();
    }

    @Override
    public void drop() {
        jdk.drop();
    }

    @Override
    public MembershipKey block(InetAddress source) throws IOException {
        jdk.block(source);
        return this;
    }

    @Override
    public MembershipKey unblock(InetAddress source) {
        jdk.unblock(source);
        return this;
    }

    @Override
    public MulticastChannel channel() {
        return channel;
    }

    @Override
    public InetAddress group() {
        return jdk.group();
    }

    @Override
    public NetworkInterface networkInterface() {
        return jdk.networkInterface();
    }

    @Override
    public @Nullable InetAddress sourceAddress() {
        return jdk.sourceAddress();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NioMembership membership && membership.jdk.equals(jdk);
    }

    @Override
    public int hashCode() {
        return jdk.hashCode();
    }

    @Override
    public String toString() {
        return jdk.toString();
    }
}
