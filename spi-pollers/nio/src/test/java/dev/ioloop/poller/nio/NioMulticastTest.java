package dev.ioloop.poller.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ioloop.DatagramChannel;
import dev.ioloop.Interest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.MembershipKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Multicast within this host: the datagrams have a TTL of 0 and leave no interface.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NioMulticastTest {
    private static final String GROUP = "239.255.77.7";

    private Rig rig;
    private DatagramChannel receiver;
    private DatagramChannel sender;
    private InetAddress group;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig();
        group = InetAddress.getByName(GROUP);
        receiver = rig.keep(rig.provider.channels().datagram(StandardProtocolFamily.INET)).bind(null);
        sender = rig.keep(rig.provider.channels().datagram(StandardProtocolFamily.INET)).bind(null);
        sender.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 0);
        sender.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    /** Loopback if it can, though Linux does not set its multicast flag; else any other that is up. */
    private NetworkInterface working() throws IOException {
        List<String> reasons = new ArrayList<>();
        List<NetworkInterface> candidates = NetworkInterface.networkInterfaces()
                .sorted(Comparator.comparing(NioMulticastTest::isNotLoopback)).toList();
        for (NetworkInterface candidate : candidates) {
            try {
                MembershipKey key = receiver.join(group, candidate);
                sender.setOption(StandardSocketOptions.IP_MULTICAST_IF, candidate);
                List<String> heard = exchange("probe");
                key.drop();
                if (heard.contains("probe")) {
                    return candidate;
                }
                reasons.add(candidate.getName() + ": nothing came");
            } catch (IOException e) {
                reasons.add(candidate.getName() + ": " + e);
            }
        }
        return abort("no interface of this host passes multicast on to itself: " + reasons);
    }

    private static boolean isNotLoopback(NetworkInterface candidate) {
        try {
            return !candidate.isLoopback();
        } catch (IOException e) {
            return true;
        }
    }

    /** Sends to the group, then a marker straight to the receiver; gives what came before the marker. */
    private List<String> exchange(String text) throws IOException {
        int port = ((InetSocketAddress) Rig.present(receiver.localAddress())).getPort();
        sender.send(Rig.bytes(text), new InetSocketAddress(group, port));
        sender.send(Rig.bytes("marker"), new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        List<String> heard = new ArrayList<>();
        while (true) {
            rig.await(receiver, Interest.READ);
            ByteBuffer buffer = ByteBuffer.allocate(99);
            InetSocketAddress from = (InetSocketAddress) receiver.receive(buffer);
            if (from == null) {
                continue;
            }
            String found = Rig.text(buffer);
            if (found.equals("marker")) {
                return heard;
            }
            heard.add(found);
            lastSource = from.getAddress();
        }
    }

    private InetAddress lastSource;

    @Test
    void whatIsSentToTheGroupComesUntilTheMembershipIsDropped() throws IOException {
        NetworkInterface network = working();
        assertEquals(List.of(), exchange("not a member"));
        MembershipKey key = receiver.join(group, network);
        assertEquals(List.of("one"), exchange("one"));
        key.drop();
        assertFalse(key.isValid());
        assertEquals(List.of(), exchange("two"));
    }

    @Test
    void aSourceMayBeBlocked() throws IOException {
        NetworkInterface network = working();
        MembershipKey key = receiver.join(group, network);
        exchange("who am I");
        assertSame(key, key.block(lastSource));
        assertEquals(List.of(), exchange("blocked"));
        assertSame(key, key.unblock(lastSource));
        assertEquals(List.of("again"), exchange("again"));
    }

    @Test
    void aMembershipMayBeForOneSource() throws IOException {
        NetworkInterface network = working();
        MembershipKey any = receiver.join(group, network);
        exchange("who am I");
        any.drop();
        MembershipKey key = receiver.join(group, network, lastSource);
        assertEquals(lastSource, key.sourceAddress());
        assertEquals(List.of("mine"), exchange("mine"));
        assertNotEquals(any, key);
    }

    @Test
    void theKeyDescribesTheMembershipOfOurChannel() throws IOException {
        NetworkInterface network = working();
        MembershipKey key = receiver.join(group, network);
        assertTrue(key.isValid());
        assertSame(receiver, key.channel());
        assertEquals(group, key.group());
        assertEquals(network, key.networkInterface());
        assertNull(key.sourceAddress());
        MembershipKey same = receiver.join(group, network);
        assertEquals(key, same);
        assertEquals(key.hashCode(), same.hashCode());
        assertTrue(key.toString().contains(GROUP), key.toString());
        receiver.close();
        assertFalse(key.isValid());
    }
}
