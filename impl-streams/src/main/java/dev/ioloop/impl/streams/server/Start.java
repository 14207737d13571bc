package dev.ioloop.impl.streams.server;

import dev.ioloop.BindFailedException;
import dev.ioloop.IOLoop;
import dev.ioloop.Resolver;
import dev.ioloop.stream.AddressResolver;
import dev.ioloop.stream.TcpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A server that is about to listen: its names are looked up, then everything is bound.
 *
 * <p>Thread rule: the loop's thread.
 */
final class Start {
    private static final int TRIES_AFTER_STOP = 5;
    private static final Duration PAUSE = Duration.ofMillis(1);

    final CompletableFuture<TcpServer> done;
    private final ListeningServer server;
    private final IOLoop loop;
    private final Settings settings;
    private final Map<Target.Host, List<SocketAddress>> found = new HashMap<>();
    /** How often to try again: the server's own listeners of before are closed for good with the loop's next poll. */
    private final int again;
    private int tries;
    private int waiting;
    private boolean over;

    Start(ListeningServer server, IOLoop loop, Settings settings, boolean restart) {
        this.server = server;
        this.loop = loop;
        this.settings = settings;
        this.done = loop.newFuture();
        this.again = restart ? TRIES_AFTER_STOP : 0;
    }

    void begin() {
        waiting = 1;
        for (Target target : settings.targets()) {
            if (target instanceof Target.Host host && !host.isEverywhere()) {
                try {
                    look(host);
                } catch (UnknownHostException | RuntimeException e) {
                    fail(e);
                    return;
                }
            }
        }
        arrived();
    }

    private void look(Target.Host host) throws UnknownHostException {
        if (AddressResolver.isAddress(host.host())) {
            found.put(host, List.of(new InetSocketAddress(InetAddress.getByName(host.host()), host.port())));
            return;
        }
        waiting++;
        var unused = loop.futures().bind(settings.resolver().resolve(host.host(), host.port(), settings.family(),
                Resolver.DEFAULT_TIMEOUT)).whenComplete((addresses, thrown) -> looked(host, addresses, thrown));
    }

    private void looked(Target.Host host, @Nullable List<? extends SocketAddress> addresses,
            @Nullable Throwable thrown) {
        if (over) {
            return;
        }
        if (addresses == null) {
            Throwable cause = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause()
                    : thrown;
            fail(cause == null ? new UnknownHostException(host.host()) : cause);
        } else {
            found.put(host, List.copyOf(addresses));
            arrived();
        }
    }

    private void arrived() {
        if (--waiting > 0) {
            return;
        }
        bind();
    }

    private void bind() {
        if (over) {
            return;
        }
        try {
            List<Listening> bound = new Binder(loop, settings).bind(found);
            over = true;
            server.bound(this, bound);
        } catch (BindFailedException e) {
            if (tries++ < again) {
                loop.callLater(PAUSE, this::bind);
            } else {
                fail(e);
            }
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    private void fail(Throwable reason) {
        over = true;
        server.notBound(this, reason);
    }

    void cancel(Throwable reason) {
        over = true;
        done.completeExceptionally(reason);
    }
}
