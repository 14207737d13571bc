package dev.ioloop;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Finds the addresses of a host without blocking the loop.
 *
 * <p>Answers to {@code Resolver} of Tornado and {@code reactor.resolve} of Twisted.
 *
 * <p>Thread rule: any thread.
 */
@ConsumerType
public interface Resolver {
    /** How long a look-up may take in all, unless something else is said. */
    Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    /**
     * Finds the addresses of a host, within {@link #DEFAULT_TIMEOUT}.
     *
     * @param host a name, or an address in text form, which is not looked up; empty for the address that stands for all
     *     interfaces, 0.0.0.0
     * @return the addresses, at least one, in the order in which they are to be tried; fails with
     *     {@link NameResolutionException}
     */
    default CompletableFuture<List<InetAddress>> resolve(String host) {
        return resolve(host, DEFAULT_TIMEOUT);
    }

    /**
     * Finds the addresses of a host.
     *
     * @param host a name, or an address in text form, which is not looked up; empty for the address that stands for all
     *     interfaces, 0.0.0.0
     * @param timeout how long the look-up may take in all
     * @return the addresses, at least one; fails with {@link NameResolutionException}, also when the time is up
     * @throws IllegalArgumentException if the timeout is negative, or longer than 146 years
     */
    CompletableFuture<List<InetAddress>> resolve(String host, Duration timeout);
}
