package dev.ioloop.echo.internal;

import dev.ioloop.IOLoop;
import dev.ioloop.echo.EchoServer;
import dev.ioloop.stream.Drained;
import dev.ioloop.stream.StreamFactory;
import dev.ioloop.stream.UnixListen;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server as a DS component: listens while it is active, drains when it is stopped or configured anew.
 *
 * <p>Thread rule: activated and deactivated on threads of the framework, which wait for the loop with a bound; all else
 * on any thread.
 */
@Component(service = EchoServer.class, immediate = true, configurationPid = "dev.ioloop.echo")
public final class EchoComponent implements EchoServer {
    /** How much longer than asked for a framework thread waits, in milliseconds. */
    private static final long GRACE_MILLIS = 2_000;
    private static final Logger LOG = LoggerFactory.getLogger(EchoServer.class);

    private final IOLoop loop;
    private final PersistentEcho echo;
    private final Duration drainTime;

    /**
     * Listens, or tells why not.
     *
     * @param loop does the work
     * @param streams makes the connections; asked for here so that it is there when {@link EchoServer#listen} looks for it
     * @param settings what Config Admin says
     * @throws IllegalArgumentException if a setting makes no sense
     */
    @Activate
    public EchoComponent(@Reference IOLoop loop, @Reference StreamFactory streams, EchoSettings settings) {
        this.loop = loop;
        this.drainTime = Duration.ofSeconds(atLeastZero(settings.drainSeconds()));
        this.echo = new PersistentEcho(loop, resolve(settings.host(), settings.port()), unix(settings.unix()));
        await(settings.firstTryOnly() ? echo.openOrGiveUp() : echo.open(), GRACE_MILLIS, "begin to listen");
    }

    private static int atLeastZero(int drainSeconds) {
        if (drainSeconds < 0) {
            throw new IllegalArgumentException("drainSeconds of dev.ioloop.echo is " + drainSeconds
                    + "; expected 0 or more");
        }
        return drainSeconds;
    }

    private static InetSocketAddress resolve(String host, int port) {
        if (port < 0 || port > 0xFFFF) {
            throw new IllegalArgumentException("port of dev.ioloop.echo is " + port + "; expected 0 to 65535");
        }
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("host of dev.ioloop.echo is '" + host
                    + "', which has no address; expected a name or an IP address of this machine");
        }
        return address;
    }

    private static @Nullable UnixListen unix(String path) {
        if (path.isEmpty()) {
            return null;
        }
        try {
            return UnixListen.at(Path.of(path)).withStaleRemoved();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("unix of dev.ioloop.echo is '" + path + "', which is no path: "
                    + e.getReason(), e);
        }
    }

    @Deactivate
    void deactivate() {
        Future<Drained> drained = echo.drain(drainTime);
        await(drained, drainTime.toMillis() + GRACE_MILLIS, "drain");
    }

    /** Waits on a thread of the framework; on the loop's own thread it must not, and what was begun goes on by itself. */
    private void await(Future<?> future, long millis, String what) {
        if (loop.isOwner()) {
            return;
        }
        try {
            future.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("loop '{}' did not {} within {} ms; a callback of it blocks", loop.name(), what, millis);
        } catch (ExecutionException e) {
            LOG.warn("echo could not {}: {}", what, String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public @Nullable SocketAddress address() {
        return echo.address();
    }

    @Override
    public List<SocketAddress> addresses() {
        return echo.addresses();
    }

    @Override
    public @Nullable Exception failure() {
        return echo.failure();
    }

    @Override
    public int connections() {
        return echo.connections();
    }

    @Override
    public CompletableFuture<Drained> drain(Duration timeout) {
        return echo.drain(timeout);
    }

    @Override
    public CompletableFuture<Optional<Exception>> ended() {
        return echo.ended();
    }

    @Override
    public void close() {
        echo.close();
    }
}
