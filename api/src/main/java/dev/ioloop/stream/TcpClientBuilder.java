package dev.ioloop.stream;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Describes a {@link TcpClient}. Each method changes the description and returns it.
 *
 * <p>Thread rule: one thread at a time; {@link #build()} belongs to the thread of the loop.
 */
@ProviderType
public interface TcpClientBuilder {
    /**
     * Finds the addresses of hosts.
     *
     * @param resolver the resolver, which the client does not close; at first a {@link CachingResolver} of the
     *     client's own in front of that of the loop
     * @return this
     */
    TcpClientBuilder resolver(AddressResolver resolver);

    /**
     * Takes addresses of one family alone.
     *
     * @param family INET or INET6; null, as at first, for both
     * @return this
     * @throws IllegalArgumentException if it is another family
     */
    TcpClientBuilder family(@Nullable StandardProtocolFamily family);

    /**
     * How long finding the addresses and connecting may take together.
     *
     * @param bound more than zero; {@link TcpClient#DEFAULT_TIMEOUT} at first
     * @return this
     * @throws IllegalArgumentException if it is zero or negative
     */
    TcpClientBuilder timeout(Duration bound);

    /**
     * How long one attempt may take, so that a silent address does not use up the whole time.
     *
     * @param bound more than zero; 30 s at first
     * @return this
     * @throws IllegalArgumentException if it is zero or negative
     */
    TcpClientBuilder attemptTimeout(Duration bound);

    /**
     * How long the next attempt waits for the one before.
     *
     * @param delay more than zero, by RFC 8305 from 100 ms to 2 s; {@link TcpClient#DEFAULT_ATTEMPT_DELAY} at first
     * @return this
     * @throws IllegalArgumentException if it is zero or negative
     */
    TcpClientBuilder attemptDelay(Duration delay);

    /**
     * Connects from an address of this host. Remote addresses of the other family are left out.
     *
     * @param local the address, with port 0 for any; null, as at first, for any
     * @return this; if the address cannot be had, connecting fails with {@link dev.ioloop.BindFailedException}
     */
    TcpClientBuilder localAddress(@Nullable InetSocketAddress local);

    /**
     * Connects from an address of this host, from any port.
     *
     * @param local the address
     * @return this
     */
    default TcpClientBuilder localAddress(InetAddress local) {
        return localAddress(new InetSocketAddress(local, 0));
    }

    /**
     * Connects from a port of the loopback interface.
     *
     * @param port from 1 to 65535
     * @return this; if the port cannot be had, connecting fails with {@link dev.ioloop.BindFailedException}
     * @throws IllegalArgumentException if the port is out of its bounds
     */
    TcpClientBuilder localPort(int port);

    /**
     * Refuses to connect to a UNIX domain socket whose server holds no {@linkplain UnixListen#lockFile() lock file}.
     *
     * @param check whether the lock is looked at first; false at first
     * @return this
     */
    TcpClientBuilder checkLock(boolean check);

    /**
     * Sets limits and water marks of the connections.
     *
     * @param options the options; {@link ConnectionOptions#DEFAULT} at first
     * @return this
     */
    TcpClientBuilder options(ConnectionOptions options);

    /**
     * Makes the client.
     *
     * @return the client
     */
    TcpClient build();
}
