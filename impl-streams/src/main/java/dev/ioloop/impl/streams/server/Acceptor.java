package dev.ioloop.impl.streams.server;

import dev.ioloop.Interest;
import dev.ioloop.Readiness;
import dev.ioloop.ReadyHandler;
import dev.ioloop.Registration;
import dev.ioloop.ScheduledCall;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One listener of a server: accepts in bounded batches, and pauses while the system refuses, because a listener that is
 * ready but cannot be accepted from would keep the loop spinning.
 *
 * <p>Thread rule: the loop's thread.
 */
final class Acceptor implements ReadyHandler, Budget.Waiter {
    /** How long accepting pauses when the system refuses, unless one of the server's connections ends before. */
    static final Duration PAUSE = Duration.ofMillis(100);

    private final ListeningServer server;
    private final Budget limits;
    private final Listening listening;
    private final @Nullable SocketAddress address;
    private final Registration registration;
    private @Nullable ScheduledCall pause;

    Acceptor(ListeningServer server, Budget limits, Listening listening) throws IOException {
        this.server = server;
        this.limits = limits;
        this.listening = listening;
        this.address = listening.channel().localAddress();
        Interest wanted = server.isPaused() ? Interest.NONE : Interest.READ;
        this.registration = server.loop().register(listening.channel(), wanted, this);
    }

    @Nullable SocketAddress address() {
        return address;
    }

    boolean isAccepting() {
        return pause == null && !limits.holds(this) && !server.isHeldBack();
    }

    @Override
    public void ready(Registration ready, Readiness readiness) {
        accept(limits.multiAccept());
    }

    /** Takes who waits, up to a bound; a handler may stop or pause the server in between. */
    void accept(int most) {
        for (int i = 0; i < most && registration.isActive() && !server.isPaused(); i++) {
            if (!server.mayAccept(this)) {
                server.limited();
                updateInterest();
                return;
            }
            StreamChannel channel;
            try {
                channel = listening.channel().accept();
            } catch (IOException e) {
                server.nobodyAccepted();
                refused(e);
                return;
            }
            if (channel == null) {
                server.nobodyAccepted();
                return;
            }
            server.take(channel);
        }
    }

    @Override
    public void budgetHasRoom() {
        updateInterest();
    }

    private void refused(IOException reason) {
        if (registration.isActive() && pause == null) {
            pause = server.loop().callLater(PAUSE, this::resume);
            updateInterest();
            server.refused(reason);
        }
    }

    /** Goes on accepting, if it was paused because the system refused. */
    void resume() {
        if (pause != null) {
            pause.cancel();
            pause = null;
            updateInterest();
        }
    }

    void updateInterest() {
        if (registration.isActive()) {
            Interest wanted = isAccepting() && !server.isPaused() ? Interest.READ : Interest.NONE;
            if (registration.interest() != wanted) {
                registration.interest(wanted);
            }
        }
    }

    @Override
    public void closed(Registration gone, IOException reason) {
        close();
        server.listenerLost(this, reason);
    }

    void close() {
        if (pause != null) {
            pause.cancel();
            pause = null;
        }
        limits.forget(this);
        listening.close();
        registration.cancel();
    }
}
