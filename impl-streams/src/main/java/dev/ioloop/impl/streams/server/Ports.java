package dev.ioloop.impl.streams.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Hosts, ports and protocols of addresses.
 *
 * <p>Thread rule: any thread.
 */
public final class Ports {
    private static final int MOST = 65_535;

    /** The bytes of {@code sun_path} on Linux, without the zero at its end: unix(7). */
    private static final int MOST_PATH_BYTES = 107;

    private Ports() {}

    /**
     * Tells why a path cannot be that of a UNIX domain socket.
     *
     * @param path the path
     * @return the message; null if it can
     */
    public static @Nullable String pathProblem(Path path) {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        return length <= MOST_PATH_BYTES ? null : "the path of a UNIX domain socket has " + length + " bytes, and the"
                + " system takes at most " + MOST_PATH_BYTES + "; choose a shorter one than " + path;
    }

    /**
     * Checks a port.
     *
     * @param least 0 or 1
     * @param port the port
     * @param purpose for the message
     * @return the port
     */
    public static int check(int least, int port, String purpose) {
        if (port < least || port > MOST) {
            throw new IllegalArgumentException("the port " + purpose + " is " + port + "; it must be from " + least
                    + " to " + MOST);
        }
        return port;
    }

    /**
     * Checks a restriction.
     *
     * @param family INET, INET6 or null
     * @return the family
     */
    public static @Nullable StandardProtocolFamily checkFamily(@Nullable StandardProtocolFamily family) {
        if (family == StandardProtocolFamily.UNIX) {
            throw new IllegalArgumentException("the family is UNIX; hosts have addresses of INET and INET6 alone");
        }
        return family;
    }

    /**
     * The host without the brackets of an IPv6 address.
     *
     * @param host a host
     * @return the same, or what is between the brackets
     */
    public static String withoutBrackets(String host) {
        return Objects.requireNonNull(host, "host").startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1) : host;
    }

    /**
     * A host and a port as they are written.
     *
     * @param host a host
     * @param port a port
     * @return the text, with brackets around an IPv6 address
     */
    public static String text(String host, int port) {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }

    /**
     * An address as it is written.
     *
     * @param address an address
     * @return the text, without a look-up
     */
    public static String text(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            InetAddress ip = inet.getAddress();
            return text(ip == null ? inet.getHostString() : ip.getHostAddress(), inet.getPort());
        }
        return String.valueOf(address);
    }

    /**
     * The protocol of an address.
     *
     * @param address an address
     * @return INET or INET6; UNIX for all others, since only those channels know addresses of their own
     */
    public static ProtocolFamily protocol(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            return inet.getAddress() instanceof Inet6Address ? StandardProtocolFamily.INET6
                    : StandardProtocolFamily.INET;
        }
        return StandardProtocolFamily.UNIX;
    }
}
