package dev.ioloop.stream;

import dev.ioloop.IOLoop;
import dev.ioloop.Resolver;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Finds where to connect to, or to listen, without blocking the loop.
 *
 * <p>Answers to {@code Resolver} and {@code OverrideResolver} of Tornado and {@code IHostnameResolver} of Twisted.
 *
 * <p>Thread rule: as said by who makes one; those made here, any thread.
 */
@ConsumerType
public interface AddressResolver extends AutoCloseable {
    /**
     * Finds the addresses of a host.
     *
     * @param host a name, or an address in text form
     * @param port the port, from 0 to 65535
     * @param family INET or INET6 for addresses of that family alone; null for all
     * @param timeout how long it may take
     * @return the addresses, in the order in which they are to be tried; fails with
     *     {@link dev.ioloop.NameResolutionException}. Who asks leaves out types of addresses that it does not know
     */
    CompletableFuture<? extends List<? extends SocketAddress>> resolve(String host, int port,
            @Nullable StandardProtocolFamily family, Duration timeout);

    /** Gives up what it has made for itself, and nothing that it was given. Does nothing by default. */
    @Override
    default void close() {
        // most have nothing to give up
    }

    /**
     * Finds addresses by another resolver, whose names are normalised and brought into ASCII (IDNA, RFC 3490) before.
     *
     * @param loop the loop on which answers appear
     * @param hosts the resolver, for example {@link IOLoop#resolver()} or a {@link CachingResolver}
     * @return a resolver
     */
    static AddressResolver of(IOLoop loop, Resolver hosts) {
        return StreamFactory.find().addressResolver(loop, hosts);
    }

    /**
     * Puts other hosts and ports in place of some.
     *
     * @param overrides what stands in place of what: the entry for host, port and family is taken, else that for host
     *     and port, else that for the host; its port 0 keeps the port that was asked for
     * @param others asked with what was found, or with what was asked for; it is closed with this
     * @return a resolver
     */
    static AddressResolver overriding(Map<HostKey, InetSocketAddress> overrides, AddressResolver others) {
        return StreamFactory.find().overridingResolver(overrides, others);
    }

    /**
     * Tells whether a text is an IP address: IPv4 as four decimal numbers, IPv6 as in RFC 4291, section 2.2, without
     * brackets, with or without a zone.
     *
     * @param text any text
     * @return true if it needs no look-up
     */
    static boolean isAddress(String text) {
        return IpText.isAddress(text);
    }

    /**
     * What an entry of {@link #overriding} is for.
     *
     * <p>Thread rule: immutable, safe from any thread.
     *
     * @param host the host, as it is asked for
     * @param port the port; -1 for any
     * @param family the family; null for any
     */
    record HostKey(String host, int port, @Nullable StandardProtocolFamily family) {
        /**
         * An entry for a host, whatever the port.
         *
         * @param host the host
         * @return the entry
         */
        public static HostKey of(String host) {
            return new HostKey(host, -1, null);
        }

        /**
         * An entry for a host and a port.
         *
         * @param host the host
         * @param port the port
         * @return the entry
         */
        public static HostKey of(String host, int port) {
            return new HostKey(host, port, null);
        }
    }
}
