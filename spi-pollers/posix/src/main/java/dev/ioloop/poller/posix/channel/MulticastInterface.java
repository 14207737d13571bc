package dev.ioloop.poller.posix.channel;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Network interfaces as the options of multicast name them: by an address of IPv4, or by an index.
 *
 * <p>Thread rule: any thread.
 */
final class MulticastInterface {
    private MulticastInterface() {}

    /** The first address of IPv4 in network order, as an int in memory; 0 if it has none. */
    static int address(NetworkInterface network) {
        return network.inetAddresses().filter(Inet4Address.class::isInstance).findFirst()
                .map(found -> ByteBuffer.wrap(found.getAddress()).order(ByteOrder.nativeOrder()).getInt()).orElse(0);
    }

    static @Nullable NetworkInterface ofAddress(int address) throws IOException {
        if (address == 0) {
            return null;
        }
        byte[] bytes = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(address).array();
        return NetworkInterface.getByInetAddress(InetAddress.getByAddress(bytes));
    }

    static @Nullable NetworkInterface ofIndex(int index) throws IOException {
        return index == 0 ? null : NetworkInterface.getByIndex(index);
    }
}
