package dev.ioloop.echo.internal;

import dev.ioloop.IOLoop;
import dev.ioloop.PollerUnavailableException;
import dev.ioloop.echo.EchoServer;
import dev.ioloop.stream.Drained;
import dev.ioloop.stream.UnixListen;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that listens again when it was lost, for example because the loop's poller went: it tries with growing
 * delays for as long as the reason stands. Each reason is logged once.
 *
 * <p>Thread rule: any thread; the fields that are not volatile belong to the loop's owner.
 */
final class PersistentEcho implements EchoServer {
    /** How long a first try waits before it looks for its poller again. */
    private static final Duration POLLER_DELAY = Duration.ofMillis(20);
    /** How long the first new try waits; each further one twice as long. */
    static final Duration FIRST_DELAY = Duration.ofMillis(100);
    /** The longest delay. */
    static final Duration LAST_DELAY = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(EchoServer.class);

    private final IOLoop loop;
    private final SocketAddress where;
    private final @Nullable UnixListen unix;
    private final CompletableFuture<Optional<Exception>> ended;
    private Duration delay = FIRST_DELAY;
    private String reported = "";
    private boolean givesUp;
    /** How often the first try is made again for want of a poller. */
    private int patience = 75;
    private boolean waitsForPoller;
    private volatile boolean stopped;
    private volatile @Nullable EchoServer server;
    private volatile @Nullable Exception failure;

    PersistentEcho(IOLoop loop, SocketAddress where) {
        this(loop, where, null);
    }

    PersistentEcho(IOLoop loop, SocketAddress where, @Nullable UnixListen unix) {
        this.loop = loop;
        this.where = where;
        this.unix = unix;
        this.ended = loop.newFuture();
    }

    /**
     * Makes the first try. Any thread.
     *
     * @return completes on the loop when it was made, well or badly
     */
    CompletableFuture<@Nullable Void> open() {
        return open(false);
    }

    /**
     * Makes the first try, and gives up if it fails: {@link #failure()} tells why, and nothing is logged. Any thread.
     *
     * @return completes on the loop when it was made, well or badly
     */
    CompletableFuture<@Nullable Void> openOrGiveUp() {
        return open(true);
    }

    private CompletableFuture<@Nullable Void> open(boolean orGiveUp) {
        CompletableFuture<@Nullable Void> tried = loop.newFuture();
        loop.execute(() -> {
            if (orGiveUp) {
                attemptOrGiveUp(tried);
            } else {
                attempt();
                tried.complete(null);
            }
        });
        return tried;
    }

    private void attemptOrGiveUp(CompletableFuture<@Nullable Void> tried) {
        givesUp = true;
        waitsForPoller = false;
        attempt();
        givesUp = false;
        if (waitsForPoller) {
            loop.callLater(POLLER_DELAY, () -> attemptOrGiveUp(tried));
        } else {
            tried.complete(null);
        }
    }

    private void attempt() {
        if (stopped) {
            return;
        }
        try {
            EchoServer opened = unix == null ? EchoServer.listen(loop, where) : EchoServer.listen(loop, where, unix);
            server = opened;
            failure = null;
            delay = FIRST_DELAY;
            reported = "";
            LOG.info("echo listens on {}", opened.addresses());
            loop.futures().whenDone(opened.ended(),
                    (reason, never) -> lost(reason == null ? Optional.empty() : reason));
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
    }

    private void lost(Optional<Exception> reason) {
        server = null;
        if (reason.isPresent() && !loop.isClosed()) {
            failed(reason.get());
        }
    }

    private void failed(Exception reason) {
        if (givesUp && reason instanceof PollerUnavailableException && patience > 0) {
            patience--; // bundles start side by side: its poller is on its way
            waitsForPoller = true;
            return;
        }
        failure = reason;
        if (stopped || givesUp || loop.isClosed()) {
            return;
        }
        String message = String.valueOf(reason.getMessage());
        if (!message.equals(reported)) {
            reported = message;
            LOG.warn("echo does not listen on {}: {}; it tries again", where, message);
        }
        loop.callLater(delay, this::attempt).unref();
        delay = delay.multipliedBy(2).compareTo(LAST_DELAY) < 0 ? delay.multipliedBy(2) : LAST_DELAY;
    }

    @Override
    public @Nullable SocketAddress address() {
        EchoServer open = server;
        return open == null ? null : open.address();
    }

    @Override
    public List<SocketAddress> addresses() {
        EchoServer open = server;
        return open == null ? List.of() : open.addresses();
    }

    @Override
    public @Nullable Exception failure() {
        EchoServer open = server;
        Exception ofServer = open == null ? null : open.failure();
        return ofServer == null ? failure : ofServer;
    }

    @Override
    public int connections() {
        EchoServer open = server;
        return open == null ? 0 : open.connections();
    }

    @Override
    public CompletableFuture<Drained> drain(Duration timeout) {
        stopped = true;
        CompletableFuture<Drained> result = loop.newFuture();
        loop.futures().whenDone(result, (drained, error) -> ended.complete(Optional.empty()));
        // On the loop, so that a try that is under way has ended by then.
        boolean queued = loop.tryExecute(() -> {
            EchoServer open = server;
            if (open == null) {
                result.complete(new Drained(0, 0));
            } else {
                loop.futures().chain(open.drain(timeout), result);
            }
        });
        if (!queued) {
            result.complete(new Drained(0, 0));
        }
        return result;
    }

    @Override
    public CompletableFuture<Optional<Exception>> ended() {
        return ended.copy();
    }

    @Override
    public void close() {
        stopped = true;
        loop.tryExecute(() -> {
            EchoServer open = server;
            if (open != null) {
                open.close();
            }
            ended.complete(Optional.empty());
        });
    }
}
