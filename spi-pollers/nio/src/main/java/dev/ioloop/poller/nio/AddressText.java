package dev.ioloop.poller.nio;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Addresses as messages show them: {@code 127.0.0.1:7007}, {@code [::1]:7007}, {@code unix:/run/x.sock}. Asks no
 * resolver.
 *
 * <p>Thread rule: any thread.
 */
final class AddressText {
    private AddressText() {}

    static String of(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            return host(inet) + ":" + inet.getPort();
        }
        if (address instanceof UnixDomainSocketAddress unix) {
            String path = unix.getPath().toString();
            return path.isEmpty() ? "unix:(unnamed)" : "unix:" + path;
        }
        return address == null ? "(no address)" : address.toString();
    }

    private static String host(InetSocketAddress inet) {
        InetAddress ip = inet.getAddress();
        if (ip == null) {
            return inet.getHostString();
        }
        String text = ip.getHostAddress();
        return ip instanceof Inet6Address ? "[" + text + "]" : text;
    }
}
