package dev.ioloop.poller.posix.channel;

import static dev.ioloop.poller.posix.libc.Constant.*;

import dev.ioloop.poller.posix.PosixSocketOptions;
import dev.ioloop.poller.posix.libc.Constant;
import dev.ioloop.poller.posix.libc.OptionValue;
import dev.ioloop.poller.posix.libc.SystemError;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The options of sockets, by the names of the JDK: {@code socket(7)}, {@code tcp(7)}, {@code ip(7)}, {@code ipv6(7)}.
 *
 * <p>Thread rule: as {@link dev.ioloop.Channel}.
 */
final class SocketOptions {
    /** What a socket is used for; it decides which options it has. */
    enum Use {
        /** A connection. */
        STREAM,
        /** A listener. */
        LISTENER,
        /** Datagrams. */
        DATAGRAM
    }

    /** One option: where it is, how its value is written, and which sockets have it. */
    private record Entry(SocketOption<?> option, Constant level, Constant number, Set<Use> uses, boolean unix) {
        boolean is(SocketOption<?> other) {
            return option.equals(other) || (option.name().equals(other.name()) && option.type() == other.type());
        }

        boolean fits(Use use, ProtocolFamily protocol) {
            return number.isHere() && uses.contains(use) && (unix || protocol != StandardProtocolFamily.UNIX)
                    && (level != IPPROTO_IPV6 || protocol == StandardProtocolFamily.INET6);
        }
    }

    private static final Set<Use> ALL = EnumSet.allOf(Use.class);
    private static final Set<Use> DATA = EnumSet.of(Use.STREAM, Use.DATAGRAM);
    private static final Set<Use> STREAM = EnumSet.of(Use.STREAM);
    private static final Set<Use> LISTENER = EnumSet.of(Use.LISTENER);
    private static final Set<Use> DATAGRAM = EnumSet.of(Use.DATAGRAM);
    private static final int MOST_TOS = 255;
    private static final List<Entry> ENTRIES = entries();

    private SocketOptions() {}

    private static List<Entry> entries() {
        List<Entry> all = new ArrayList<>();
        all.add(new Entry(StandardSocketOptions.SO_RCVBUF, SOL_SOCKET, SO_RCVBUF, ALL, true));
        all.add(new Entry(StandardSocketOptions.SO_SNDBUF, SOL_SOCKET, SO_SNDBUF, DATA, true));
        all.add(new Entry(StandardSocketOptions.SO_REUSEADDR, SOL_SOCKET, SO_REUSEADDR, ALL, false));
        all.add(new Entry(StandardSocketOptions.SO_REUSEPORT, SOL_SOCKET, SO_REUSEPORT, ALL, false));
        all.add(new Entry(StandardSocketOptions.SO_KEEPALIVE, SOL_SOCKET, SO_KEEPALIVE, STREAM, false));
        all.add(new Entry(StandardSocketOptions.SO_LINGER, SOL_SOCKET, SO_LINGER, STREAM, true));
        all.add(new Entry(StandardSocketOptions.TCP_NODELAY, IPPROTO_TCP, TCP_NODELAY, STREAM, false));
        all.add(new Entry(ofJdk("TCP_KEEPIDLE"), IPPROTO_TCP, TCP_KEEPIDLE, STREAM, false));
        all.add(new Entry(ofJdk("TCP_KEEPINTERVAL"), IPPROTO_TCP, TCP_KEEPINTVL, STREAM, false));
        all.add(new Entry(ofJdk("TCP_KEEPCOUNT"), IPPROTO_TCP, TCP_KEEPCNT, STREAM, false));
        all.add(new Entry(PosixSocketOptions.TCP_USER_TIMEOUT, IPPROTO_TCP, TCP_USER_TIMEOUT, STREAM, false));
        all.add(new Entry(PosixSocketOptions.TCP_FASTOPEN_CONNECT, IPPROTO_TCP, TCP_FASTOPEN_CONNECT, STREAM, false));
        all.add(new Entry(PosixSocketOptions.TCP_FASTOPEN, IPPROTO_TCP, TCP_FASTOPEN, LISTENER, false));
        all.add(new Entry(PosixSocketOptions.IPV6_V6ONLY, IPPROTO_IPV6, IPV6_V6ONLY, ALL, false));
        all.add(new Entry(StandardSocketOptions.IP_TOS, IPPROTO_IP, IP_TOS, DATA, false));
        all.add(new Entry(StandardSocketOptions.SO_BROADCAST, SOL_SOCKET, SO_BROADCAST, DATAGRAM, false));
        all.add(new Entry(StandardSocketOptions.IP_MULTICAST_IF, IPPROTO_IP, IP_MULTICAST_IF, DATAGRAM, false));
        all.add(new Entry(StandardSocketOptions.IP_MULTICAST_TTL, IPPROTO_IP, IP_MULTICAST_TTL, DATAGRAM, false));
        all.add(new Entry(StandardSocketOptions.IP_MULTICAST_LOOP, IPPROTO_IP, IP_MULTICAST_LOOP, DATAGRAM, false));
        return List.copyOf(all);
    }

    /**
     * An option of {@code jdk.net.ExtendedSocketOptions}. It is asked of a channel of the JDK, so that neither the module
     * nor, in OSGi, the package jdk.net need be there.
     */
    private static SocketOption<?> ofJdk(String name) {
        try (SocketChannel probe = SocketChannel.open()) {
            for (SocketOption<?> option : probe.supportedOptions()) {
                if (option.name().equals(name)) {
                    return option;
                }
            }
        } catch (IOException e) {
            // no descriptor is left, or no network at all: the option is then known by its name alone
        }
        return PosixSocketOptions.named(name);
    }

    static Set<SocketOption<?>> supported(Use use, ProtocolFamily protocol) {
        return ENTRIES.stream().filter(entry -> entry.fits(use, protocol)).map(Entry::option)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Entry entry(SocketOption<?> option, Use use, ProtocolFamily protocol) {
        Objects.requireNonNull(option, "name");
        for (Entry entry : ENTRIES) {
            if (entry.is(option) && entry.fits(use, protocol)) {
                return entry;
            }
        }
        throw new UnsupportedOperationException("option " + option.name() + " is not one of a " + protocol + " "
                + use.name().toLowerCase(java.util.Locale.ROOT) + "; supportedOptions() has those that are");
    }

    static <T> void set(PosixChannel channel, Use use, ProtocolFamily protocol, SocketOption<T> option,
            @Nullable T value) throws IOException {
        int fd = channel.use();
        try {
            Entry entry = entry(option, use, protocol);
            checked(channel, option, write(fd, protocol, entry, check(option, value)));
        } finally {
            channel.done();
        }
    }

    private static <T> T check(SocketOption<T> option, @Nullable T value) {
        if (!option.type().isInstance(value)) {
            throw new IllegalArgumentException("option " + option.name() + " takes a " + option.type().getName()
                    + ", but the value is " + (value == null ? "null" : "a " + value.getClass().getName()));
        }
        if (value instanceof Integer number && number < 0 && option != StandardSocketOptions.SO_LINGER) {
            throw new IllegalArgumentException("option " + option.name() + " is " + number + "; it must be 0 or more");
        }
        boolean byteSized = option == StandardSocketOptions.IP_TOS || option == StandardSocketOptions.IP_MULTICAST_TTL;
        if (byteSized && (Integer) value > MOST_TOS) {
            throw new IllegalArgumentException("option " + option.name() + " is " + value + "; it must be 0 to "
                    + MOST_TOS);
        }
        return value;
    }

    private static int write(int fd, ProtocolFamily protocol, Entry entry, Object value) {
        boolean six = protocol == StandardProtocolFamily.INET6;
        int number = value instanceof Boolean flag ? flag ? 1 : 0 : value instanceof Integer i ? i : 0;
        if (entry.number == SO_LINGER) {
            return OptionValue.setLinger(fd, number);
        }
        if (value instanceof NetworkInterface network) {
            int result = OptionValue.setMulticastInterface(fd, MulticastInterface.address(network), network.getIndex());
            return six ? OptionValue.set(fd, IPPROTO_IPV6.here(), IPV6_MULTICAST_IF.here(), network.getIndex())
                    : result;
        }
        Constant ofSix = six ? twin(entry.number) : null;
        int result = OptionValue.set(fd, entry.level.here(), entry.number.here(), number);
        // a socket of both has both options; where IPv4 has none of its own there, IPv6 decides
        return ofSix == null ? result : OptionValue.set(fd, IPPROTO_IPV6.here(), ofSix.here(), number);
    }

    /** The option of IPv6 that stands for one of IPv4. */
    private static @Nullable Constant twin(Constant number) {
        return switch (number) {
            case IP_TOS -> IPV6_TCLASS;
            case IP_MULTICAST_TTL -> IPV6_MULTICAST_HOPS;
            case IP_MULTICAST_LOOP -> IPV6_MULTICAST_LOOP;
            case IP_MULTICAST_IF -> IPV6_MULTICAST_IF;
            default -> null;
        };
    }

    static <T> T get(PosixChannel channel, Use use, ProtocolFamily protocol, SocketOption<T> option)
            throws IOException {
        int fd = channel.use();
        try {
            Entry entry = entry(option, use, protocol);
            if (entry.number == SO_LINGER) {
                int seconds = OptionValue.linger(fd);
                checked(channel, option, seconds < OptionValue.OFF ? seconds - OptionValue.OFF : 0);
                return option.type().cast(seconds);
            }
            Constant ofSix = protocol == StandardProtocolFamily.INET6 ? twin(entry.number) : null;
            long value = OptionValue.get(fd, ofSix == null ? entry.level.here() : IPPROTO_IPV6.here(),
                    ofSix == null ? entry.number.here() : ofSix.here());
            checked(channel, option, value < 0 ? (int) value : 0);
            return convert(option, (int) value, ofSix == null);
        } finally {
            channel.done();
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // IP_MULTICAST_IF may be null, as with the JDK's channels
    private static <T> T convert(SocketOption<T> option, int value, boolean four) throws IOException {
        if (option.type() == Boolean.class) {
            return option.type().cast(value != 0);
        }
        if (option.type() == NetworkInterface.class) {
            return (T) (four ? MulticastInterface.ofAddress(value) : MulticastInterface.ofIndex(value));
        }
        return option.type().cast(value);
    }

    private static void checked(PosixChannel channel, SocketOption<?> option, int result) throws IOException {
        if (result < 0) {
            throw new IOException("option " + option.name() + " of " + channel + " was refused: "
                    + SystemError.text(-result), SystemError.ofSocket(-result));
        }
    }

    /** The error that a socket has kept, which is taken away by asking: SO_ERROR. */
    static int pendingError(int fd) {
        return (int) Math.abs(OptionValue.get(fd, SOL_SOCKET.here(), SO_ERROR.here()));
    }
}
