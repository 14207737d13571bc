package dev.ioloop.impl.streams.client;

import dev.ioloop.IOLoop;
import dev.ioloop.NameResolutionException;
import dev.ioloop.Resolver;
import dev.ioloop.impl.streams.server.Ports;
import dev.ioloop.stream.AddressResolver;
import java.net.IDN;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks a resolver of hosts, with the name in ASCII, and adds the port.
 *
 * <p>Thread rule: any thread.
 */
public final class HostAddresses implements AddressResolver {
    private final IOLoop loop;
    private final Resolver hosts;

    /**
     * Makes one.
     *
     * @param loop the loop on which answers appear
     * @param hosts who is asked
     */
    public HostAddresses(IOLoop loop, Resolver hosts) {
        this.loop = Objects.requireNonNull(loop, "loop");
        this.hosts = Objects.requireNonNull(hosts, "hosts");
    }

    @Override
    public CompletableFuture<List<InetSocketAddress>> resolve(String host, int port,
            @Nullable StandardProtocolFamily family, Duration timeout) {
        Ports.check(0, port, "of " + host);
        String plain = Ports.withoutBrackets(host);
        String name;
        try {
            name = AddressResolver.isAddress(plain) ? plain : ascii(plain);
        } catch (IllegalArgumentException e) {
            return loop.futures().failed(new NameResolutionException("'" + plain + "' is no name of a host: "
                    + e.getMessage() + " (RFC 3490)", e));
        }
        CompletableFuture<List<InetSocketAddress>> result = loop.newFuture();
        CompletableFuture<List<InetAddress>> asked = hosts.resolve(name, timeout);
        loop.futures().chain(asked.thenApply(found -> withPort(found, port, family)), result);
        return result;
    }

    /** The preparation of names (RFC 3491), normalisation among it, is part of what the JDK does here. */
    private static String ascii(String name) {
        return name.chars().allMatch(c -> c < 0x80) ? name : IDN.toASCII(name);
    }

    private static List<InetSocketAddress> withPort(List<InetAddress> found, int port,
            @Nullable StandardProtocolFamily family) {
        return found.stream().map(address -> new InetSocketAddress(address, port))
                .filter(address -> family == null || Ports.protocol(address) == family).toList();
    }
}
