package dev.ioloop.echo;

import dev.ioloop.Interest;
import dev.ioloop.ListenChannel;
import dev.ioloop.Readiness;
import dev.ioloop.ReadyHandler;
import dev.ioloop.Registration;
import dev.ioloop.ScheduledCall;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening side of a server: accepts in bounded batches and pauses while the system refuses, because a listener
 * that is ready but cannot be accepted from would keep the loop spinning.
 *
 * <p>Thread rule: the loop's owner thread.
 */
final class Acceptor implements ReadyHandler {
    /** How many connections one turn accepts, so that those already open get their turn. */
    static final int ACCEPTS_PER_TURN = 64;
    /** How long accepting pauses, unless one of the server's connections closes before. */
    static final Duration PAUSE = Duration.ofMillis(100);
    /** How far apart two reports of a pause are. */
    static final Duration REPORT_PERIOD = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(EchoServer.class);

    private final ListeningEcho server;
    private final ListenChannel listener;
    private final Registration registration;
    private @Nullable ScheduledCall pause;
    private boolean reported;
    private long reportedAt;

    Acceptor(ListeningEcho server, ListenChannel listener) throws IOException {
        this.server = server;
        this.listener = listener;
        this.registration = server.loop().register(listener, Interest.READ, this);
    }

    @Override
    public void ready(Registration ready, Readiness readiness) {
        accept(ACCEPTS_PER_TURN);
    }

    /** Takes what waits, up to a bound. */
    void accept(int most) {
        try {
            for (int i = 0; i < most; i++) {
                StreamChannel channel = listener.accept();
                if (channel == null) {
                    return;
                }
                server.opened(channel);
            }
        } catch (IOException e) {
            if (listener.isOpen()) {
                pause(e);
            } else {
                server.listenerLost(e);
            }
        }
    }

    private void pause(IOException reason) {
        if (!registration.isActive() || pause != null) {
            return;
        }
        registration.interest(Interest.NONE);
        pause = server.loop().callLater(PAUSE, this::resume);
        long now = server.loop().nanoTime();
        if (!reported || now - reportedAt >= REPORT_PERIOD.toNanos()) {
            reported = true;
            reportedAt = now;
            LOG.warn("{} pauses accepting, with {} connections open, and goes on when some close: {}", server,
                    server.connections(), reason.getMessage());
        }
    }

    /** Goes on accepting, if it was paused. */
    void resume() {
        if (pause == null) {
            return;
        }
        pause.cancel();
        pause = null;
        if (registration.isActive()) {
            registration.interest(Interest.READ);
        }
    }

    /** Stops listening. */
    void close() {
        if (pause != null) {
            pause.cancel();
            pause = null;
        }
        try {
            listener.close();
        } catch (IOException e) {
            LOG.debug("{}: closing the listener failed: {}", server, e.toString());
        }
    }

    @Override
    public void closed(Registration ended, IOException reason) {
        close();
        server.listenerLost(reason);
    }
}
