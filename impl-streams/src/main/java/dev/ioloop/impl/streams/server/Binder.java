package dev.ioloop.impl.streams.server;

import dev.ioloop.BindFailedException;
import dev.ioloop.IOLoop;
import dev.ioloop.ListenChannel;
import dev.ioloop.NameResolutionException;
import dev.ioloop.stream.UnixListen;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Binds all that a server is to listen on, or nothing.
 *
 * <p>Thread rule: the loop's thread.
 */
final class Binder {
    /** How often another free port is tried when the one that the first address got is taken on another one. */
    private static final int MOST_PORTS = 20;
    private static final String ONLY_IPV6 = "IPV6_V6ONLY";

    private final IOLoop loop;
    private final Settings settings;
    private final List<Listening> bound = new ArrayList<>();

    /** An address, and whether IPv4 is left to another listener. */
    private record Place(InetSocketAddress address, boolean onlyIpv6) {
        Place at(int port) {
            return new Place(new InetSocketAddress(address.getAddress(), port), onlyIpv6);
        }
    }

    Binder(IOLoop loop, Settings settings) {
        this.loop = loop;
        this.settings = settings;
    }

    List<Listening> bind(Map<Target.Host, List<SocketAddress>> found) throws IOException {
        try {
            for (Target target : settings.targets()) {
                if (target instanceof Target.Host host) {
                    bindHost(host, found.getOrDefault(host, List.of()));
                } else if (target instanceof Target.Address address) {
                    bound.add(new Listening(open(address.address(), false), null));
                } else if (target instanceof Target.Unix unix) {
                    bindUnix(unix.listen());
                } else if (target instanceof Target.Bound given) {
                    bindGiven(given.channel());
                }
            }
            return bound;
        } catch (IOException | RuntimeException e) {
            bound.forEach(Listening::close);
            throw e;
        }
    }

    private void bindGiven(ListenChannel channel) throws BindFailedException {
        if (!channel.isOpen()) {
            throw new BindFailedException(channel + " was closed by stop(), and the server cannot open it again; make"
                    + " another server, or give it an address in place of a channel");
        }
        bound.add(new Listening(channel, null));
    }

    // ---- hosts

    private void bindHost(Target.Host host, List<SocketAddress> found) throws IOException {
        List<Place> places = host.isEverywhere() ? everywhere(host.port()) : places(host, found);
        for (int i = 1;; i++) {
            List<Listening> together = new ArrayList<>();
            try {
                bindTogether(places, together);
                bound.addAll(together);
                return;
            } catch (BindFailedException e) {
                together.forEach(Listening::close);
                if (host.port() != 0 || together.isEmpty() || i == MOST_PORTS) {
                    throw e;
                }
            } catch (IOException | RuntimeException e) {
                together.forEach(Listening::close);
                throw e;
            }
        }
    }

    private void bindTogether(List<Place> places, List<Listening> together) throws IOException {
        int port = places.get(0).address().getPort();
        for (Place place : places) {
            ListenChannel channel = open(place.at(port).address(), place.onlyIpv6());
            together.add(new Listening(channel, null));
            if (port == 0 && channel.localAddress() instanceof InetSocketAddress local) {
                port = local.getPort();
            }
        }
    }

    private List<Place> everywhere(int port) throws IOException {
        InetAddress four = InetAddress.getByAddress(new byte[4]);
        Place ipv4 = new Place(new InetSocketAddress(four, port), false);
        if (settings.family() == StandardProtocolFamily.INET
                || (settings.family() == null && !isSupported(StandardProtocolFamily.INET6))) {
            return List.of(ipv4);
        }
        InetSocketAddress six = new InetSocketAddress(InetAddress.getByAddress(new byte[16]), port);
        if (!canLeaveIpv4Alone()) {
            if (settings.family() != null) {
                throw new UnsupportedOperationException("the channels of the family '" + loop.channels().family()
                        + "' cannot listen over IPv6 on all interfaces without IPv4; leave family() out, give an"
                        + " address, or use a poller of the family 'posix'");
            }
            return List.of(new Place(six, false));
        }
        Place ipv6 = new Place(six, true);
        return settings.family() == null ? List.of(ipv6, ipv4) : List.of(ipv6);
    }

    private List<Place> places(Target.Host host, List<SocketAddress> found) throws IOException {
        LinkedHashSet<Place> places = new LinkedHashSet<>();
        for (SocketAddress address : found) {
            if (address instanceof InetSocketAddress inet && !inet.isUnresolved()
                    && isWanted(host, inet.getAddress())) {
                places.add(new Place(new InetSocketAddress(inet.getAddress(), host.port()), false));
            }
        }
        if (places.isEmpty()) {
            throw new NameResolutionException("the host '" + host.host() + "' has no address that can be listened on"
                    + (settings.family() == null ? "" : " of family " + settings.family()) + "; it has " + found, null);
        }
        return List.copyOf(places);
    }

    private boolean isWanted(Target.Host host, InetAddress address) throws IOException {
        ProtocolFamily family = Ports.protocol(new InetSocketAddress(address, 0));
        if ((settings.family() != null && settings.family() != family) || !isSupported(family)) {
            return false;
        }
        boolean localhost = host.host().equalsIgnoreCase("localhost");
        return !(localhost && address instanceof Inet6Address && isMissing(address));
    }

    private static boolean isMissing(InetAddress address) throws SocketException {
        return NetworkInterface.getByInetAddress(address) == null;
    }

    // ---- channels

    private boolean isSupported(ProtocolFamily family) throws IOException {
        try (ListenChannel probe = loop.channels().listener(family)) {
            return probe.isOpen();
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    private boolean canLeaveIpv4Alone() throws IOException {
        try (ListenChannel probe = loop.channels().listener(StandardProtocolFamily.INET6)) {
            return onlyIpv6(probe).isPresent();
        }
    }

    @SuppressWarnings("unchecked") // the type was looked at
    private static Optional<SocketOption<Boolean>> onlyIpv6(ListenChannel channel) {
        return channel.supportedOptions().stream()
                .filter(option -> option.name().equals(ONLY_IPV6) && option.type() == Boolean.class)
                .map(option -> (SocketOption<Boolean>) option).findFirst();
    }

    private ListenChannel open(SocketAddress address, boolean onlyIpv6) throws IOException {
        ListenChannel channel = loop.channels().listener(Ports.protocol(address));
        try {
            if (onlyIpv6) {
                channel.setOption(onlyIpv6(channel).orElseThrow(), true);
            }
            if (settings.reusePort() && address instanceof InetSocketAddress) {
                reusePort(channel);
            }
            channel.bind(address, settings.backlog());
            return channel;
        } catch (UnsupportedAddressTypeException e) {
            channel.close();
            throw new BindFailedException("cannot listen on " + address + " of " + address.getClass().getName()
                    + ": the channels of the family '" + channel.family() + "' do not know such addresses; the JDK's"
                    + " know no abstract names of UNIX domain sockets, those of the family 'posix' do", e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void reusePort(ListenChannel channel) throws IOException {
        if (!channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
            throw new UnsupportedOperationException("this system cannot share a port between servers (SO_REUSEPORT);"
                    + " leave reusePort() out");
        }
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    }

    private void bindUnix(UnixListen listen) throws IOException {
        UnixFile file = UnixFile.prepare(loop, listen);
        try {
            Listening listening = new Listening(open(UnixDomainSocketAddress.of(listen.path()), false), file);
            bound.add(listening);
            file.bound();
        } catch (IOException | RuntimeException e) {
            file.release();
            throw e;
        }
    }
}
