package dev.ioloop.impl.streams.client;

import dev.ioloop.stream.AddressResolver;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Puts other hosts in place of some, and then asks another resolver.
 *
 * <p>Thread rule: as the other resolver.
 */
public final class Overrides implements AddressResolver {
    private final Map<HostKey, InetSocketAddress> overrides;
    private final AddressResolver others;

    /**
     * Makes one.
     *
     * @param overrides what stands in place of what
     * @param others who is asked then
     */
    public Overrides(Map<HostKey, InetSocketAddress> overrides, AddressResolver others) {
        this.overrides = Map.copyOf(overrides);
        this.others = Objects.requireNonNull(others, "others");
    }

    @Override
    public CompletableFuture<? extends List<? extends SocketAddress>> resolve(String host, int port,
            @Nullable StandardProtocolFamily family, Duration timeout) {
        InetSocketAddress instead = overrides.get(new HostKey(host, port, family));
        if (instead == null) {
            instead = overrides.get(HostKey.of(host, port));
        }
        if (instead == null) {
            instead = overrides.get(HostKey.of(host));
        }
        if (instead == null) {
            return others.resolve(host, port, family, timeout);
        }
        String other = instead.isUnresolved() ? instead.getHostString() : instead.getAddress().getHostAddress();
        return others.resolve(other, instead.getPort() == 0 ? port : instead.getPort(), family, timeout);
    }

    @Override
    public void close() {
        others.close();
    }
}
