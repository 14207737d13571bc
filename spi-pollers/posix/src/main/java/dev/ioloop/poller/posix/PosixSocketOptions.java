package dev.ioloop.poller.posix;

import java.net.SocketOption;

/**
 * Options of sockets that the JDK has no constant for. The channels of the family {@code posix} take them where the
 * system has them ({@code supportedOptions()}), besides those of {@link java.net.StandardSocketOptions} and the keep-alive
 * times of {@code jdk.net.ExtendedSocketOptions}.
 *
 * <p>Thread rule: immutable, safe from any thread.
 */
public final class PosixSocketOptions {
    /**
     * How long sent bytes may stay without acknowledgement before the connection is closed, in milliseconds; 0 for the
     * system's default. {@code tcp(7)}, Linux only.
     */
    public static final SocketOption<Integer> TCP_USER_TIMEOUT = new NamedOption<>("TCP_USER_TIMEOUT", Integer.class);
    /**
     * Of a listener: how many connections may send data with their first segment and wait to be accepted (TCP Fast Open,
     * RFC 7413); 0 for none. {@code tcp(7)}.
     */
    public static final SocketOption<Integer> TCP_FASTOPEN = new NamedOption<>("TCP_FASTOPEN", Integer.class);
    /** Of a stream that connects: the first write goes out with the first segment. {@code tcp(7)}, Linux only. */
    public static final SocketOption<Boolean> TCP_FASTOPEN_CONNECT = new NamedOption<>("TCP_FASTOPEN_CONNECT",
            Boolean.class);
    /** Of an IPv6 socket: whether it leaves IPv4 alone. To be set before bind. {@code ipv6(7)}. */
    public static final SocketOption<Boolean> IPV6_V6ONLY = new NamedOption<>("IPV6_V6ONLY", Boolean.class);

    private PosixSocketOptions() {}

    /**
     * An option by its name alone, for what the JDK at hand has no constant for.
     *
     * @param name as in C
     * @return the option; channels compare names and types
     */
    public static SocketOption<Integer> named(String name) {
        return new NamedOption<>(name, Integer.class);
    }
}
