package dev.ioloop.impl.streams.client;

import dev.ioloop.ConnectFailedException;
import dev.ioloop.ConnectTimeoutException;
import dev.ioloop.IOLoop;
import dev.ioloop.NameResolutionException;
import dev.ioloop.ScheduledCall;
import dev.ioloop.StreamChannel;
import dev.ioloop.impl.streams.server.Ports;
import dev.ioloop.impl.streams.server.UnixLock;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.Stream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One connect, from the look-up to what is made of the channel.
 *
 * <p>Thread rule: the loop's thread.
 *
 * @param <T> what is made of the channel
 */
final class Connecting<T> {
    final CompletableFuture<T> result;
    private final RacingClient client;
    private final IOLoop loop;
    private final SocketAddress target;
    private final Finish<T> finish;
    private @Nullable CompletableFuture<?> look;
    private @Nullable Race race;
    private @Nullable ScheduledCall timeout;
    private boolean over;

    /** Makes something of a connected channel. */
    @FunctionalInterface
    interface Finish<T> {
        T with(StreamChannel channel) throws IOException;
    }

    Connecting(RacingClient client, SocketAddress target, Finish<T> finish) {
        this.client = client;
        this.loop = client.loop();
        this.target = target;
        this.finish = finish;
        this.result = loop.newFuture();
    }

    /** Begins in a turn of its own, so that nothing happens within the caller's call. */
    void begin() {
        timeout = loop.callLater(client.settings().timeout(), this::timedOut);
        var unused = result.whenComplete((value, thrown) -> end()); // also when it was cancelled
        loop.execute(this::find);
    }

    private void find() {
        if (over) {
            return;
        }
        if (!(target instanceof InetSocketAddress inet)) {
            connectLocally();
        } else if (inet.isUnresolved()) {
            look(inet.getHostString(), inet.getPort());
        } else {
            found(List.of(inet));
        }
    }

    private void connectLocally() {
        String problem = target instanceof UnixDomainSocketAddress unix ? Ports.pathProblem(unix.getPath()) : null;
        if (problem != null) {
            fail(new ConnectFailedException(problem));
        } else if (client.settings().checkLock() && target instanceof UnixDomainSocketAddress unix
                && !UnixLock.isHeld(unix.getPath())) {
            fail(new ConnectFailedException("cannot connect to " + unix.getPath() + ": no server that lives holds its"
                    + " lock file; start the server, with a lock file, or leave checkLock() out"));
        } else {
            race(List.of(target));
        }
    }

    private void look(String host, int port) {
        CompletableFuture<? extends List<? extends SocketAddress>> asked;
        try {
            asked = Objects.requireNonNull(
                    client.resolver().resolve(host, port, client.settings().family(), client.settings().timeout()),
                    "the resolver has returned null in place of a future");
        } catch (RuntimeException e) {
            fail(e);
            return;
        }
        look = asked;
        var unused = loop.futures().bind(asked).whenComplete((addresses, thrown) -> {
            look = null;
            if (over) {
                return;
            }
            if (addresses != null) {
                found(addresses);
            } else if (thrown != null) {
                fail(thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown);
            }
        });
    }

    private void found(List<? extends SocketAddress> addresses) {
        List<SocketAddress> usable = Interleaving.of(addresses, client.settings().family(), client.settings().local());
        if (usable.isEmpty()) {
            String others = addresses.isEmpty() ? "" : ": found " + addresses + ", not of the family asked for";
            fail(new NameResolutionException("there are no results for " + Ports.text(target) + " that can be"
                    + " connected to" + others, null));
        } else {
            race(usable);
        }
    }

    private void race(List<SocketAddress> addresses) {
        race = new Race(loop, client.settings(), addresses, new Race.Outcome() {
            @Override
            public void won(StreamChannel channel) {
                finish(channel);
            }

            @Override
            public void lost(Throwable reason) {
                fail(reason);
            }
        });
        race.begin();
    }

    private void finish(StreamChannel channel) {
        try {
            T made = finish.with(channel);
            if (!result.complete(made)) {
                // cancelled meanwhile on another thread: nobody is there to close it
                if (made instanceof Connection connection) {
                    connection.abort();
                } else if (made instanceof Stream stream) {
                    stream.abort();
                } else {
                    channel.reset();
                }
            }
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    void fail(Throwable reason) {
        result.completeExceptionally(reason);
        end();
    }

    private void timedOut() {
        Race running = race;
        String state = running == null ? "its addresses are not known yet" : running.state();
        ConnectTimeoutException late = new ConnectTimeoutException("cannot connect to " + Ports.text(target)
                + " within " + client.settings().timeout() + ": " + state + "; see TcpClientBuilder.timeout()");
        if (running != null) {
            running.failures().forEach(late::addSuppressed);
        }
        fail(late);
    }

    private void end() {
        if (over) {
            return;
        }
        over = true;
        if (timeout != null) {
            timeout.cancel();
        }
        if (look != null) {
            look.cancel(false);
        }
        if (race != null) {
            race.cancel();
        }
        client.ended(this);
    }

    @Override
    public String toString() {
        return "connect to " + Ports.text(target);
    }
}
