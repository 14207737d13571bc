package dev.ioloop.itest.contracts;

import static java.net.StandardProtocolFamily.INET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ioloop.DatagramChannel;
import dev.ioloop.Interest;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.MembershipKey;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Groups of receivers. The datagrams have a time to live of 0 hops and so stay on this host.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface MulticastContract extends ChannelsUnderTest {
    // RFC 2365: of local scope
    private static InetAddress group() throws IOException {
        return InetAddress.getByAddress(new byte[]{(byte) 239, (byte) 255, 77, 7});
    }

    /** The loopback interface where it can do it, or else another one. */
    private static NetworkInterface carrier() throws IOException {
        Optional<NetworkInterface> found = NetworkInterface.networkInterfaces().filter(MulticastContract::canCarry)
                .min((one, other) -> Boolean.compare(isLoopback(other), isLoopback(one)));
        assumeTrue(found.isPresent(), "no interface of this host has IPv4 and multicast");
        return found.orElseThrow();
    }

    private static boolean canCarry(NetworkInterface candidate) {
        try {
            return candidate.isUp() && (candidate.supportsMulticast() || candidate.isLoopback())
                    && candidate.inetAddresses().anyMatch(Inet4Address.class::isInstance);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isLoopback(NetworkInterface candidate) {
        return candidate.inetAddresses().anyMatch(InetAddress::isLoopbackAddress);
    }

    private static DatagramChannel receiver(Net net) throws IOException {
        return net.keep(net.channels().datagram(INET)).setOption(StandardSocketOptions.SO_REUSEADDR, true)
                .bind(new InetSocketAddress(InetAddress.getByAddress(new byte[4]), 0));
    }

    private static DatagramChannel sender(Net net) throws IOException {
        return net.keep(net.channels().datagram(INET)).setOption(StandardSocketOptions.IP_MULTICAST_IF, carrier())
                .setOption(StandardSocketOptions.IP_MULTICAST_TTL, 0)
                .setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
    }

    private static InetSocketAddress groupOf(DatagramChannel receiver) throws IOException {
        return new InetSocketAddress(group(), ((InetSocketAddress) Net.present(receiver.localAddress())).getPort());
    }

    @Test
    default void membersReceiveUntilTheyLeave() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            NetworkInterface carrier = carrier();
            DatagramChannel member = receiver(net);
            DatagramChannel sender = sender(net);
            MembershipKey membership = member.join(group(), carrier);
            assertTrue(membership.isValid());
            assertEquals(group(), membership.group());
            assertEquals(carrier, membership.networkInterface());

            sender.send(Bytes.of("to all"), groupOf(member));
            net.waiter().until(member, Interest.READ);
            ByteBuffer target = ByteBuffer.allocate(100);
            Net.present(member.receive(target));
            assertEquals("to all", Bytes.text(target));

            membership.drop();
            assertFalse(membership.isValid());
            sender.send(Bytes.of("to the others"), groupOf(member));
            assertFalse(net.waiter().within(member, Interest.READ, 50_000_000), "heard after leaving the group");
        }
    }

    @Test
    default void twoMembersOfOneGroupBothReceive() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            NetworkInterface carrier = carrier();
            DatagramChannel one = receiver(net);
            DatagramChannel other = net.keep(net.channels().datagram(INET))
                    .setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(one.localAddress());
            one.join(group(), carrier);
            other.join(group(), carrier);
            sender(net).send(Bytes.of("x"), groupOf(one));
            net.waiter().until(one, Interest.READ);
            net.waiter().until(other, Interest.READ);
        }
    }

    @Test
    default void joiningAgainGivesTheSameMembership() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            NetworkInterface carrier = carrier();
            DatagramChannel member = receiver(net);
            MembershipKey first = member.join(group(), carrier);
            assertEquals(first, member.join(group(), carrier));
            member.close();
            assertFalse(first.isValid(), "after the channel was closed");
        }
    }

    @Test
    default void whatIsNoGroupIsRefused() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            NetworkInterface carrier = carrier();
            DatagramChannel member = receiver(net);
            InetAddress single = InetAddress.getLoopbackAddress();
            assertThrows(IllegalArgumentException.class, () -> member.join(single, carrier));
        }
    }
}
