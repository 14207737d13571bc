package dev.ioloop.impl.streams.client;

import dev.ioloop.ConnectFailedException;
import dev.ioloop.ConnectTimeoutException;
import dev.ioloop.IOLoop;
import dev.ioloop.Interest;
import dev.ioloop.Readiness;
import dev.ioloop.ReadyHandler;
import dev.ioloop.Registration;
import dev.ioloop.ScheduledCall;
import dev.ioloop.StreamChannel;
import dev.ioloop.impl.streams.server.Ports;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.UnsupportedAddressTypeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt to connect to one address. It ends by telling its race, or by {@link #cancel()}; in each case but success
 * its channel is closed.
 *
 * <p>Thread rule: the loop's thread.
 */
final class Attempt implements ReadyHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RacingClient.class);
    private static final byte[] LOOPBACK_4 = {127, 0, 0, 1};
    private static final byte[] LOOPBACK_6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private final Race race;
    private final IOLoop loop;
    private final ClientDescription.Settings settings;
    private final SocketAddress address;
    private @Nullable StreamChannel channel;
    private @Nullable Registration registration;
    private @Nullable ScheduledCall timeout;

    Attempt(Race race, IOLoop loop, ClientDescription.Settings settings, SocketAddress address) {
        this.race = race;
        this.loop = loop;
        this.settings = settings;
        this.address = address;
    }

    SocketAddress address() {
        return address;
    }

    /** Begins; false if it has failed at once. */
    boolean begin() {
        try {
            StreamChannel opened = loop.channels().stream(Ports.protocol(address));
            channel = opened;
            bind(opened);
            if (opened.connect(address)) {
                won(opened);
            } else {
                registration = loop.register(opened, Interest.WRITE, this);
                timeout = loop.callLater(settings.attemptTimeout(), this::timedOut);
            }
            return true;
        } catch (UnsupportedOperationException | UnsupportedAddressTypeException e) {
            close();
            race.failedAtOnce(this, new ConnectFailedException("cannot connect to " + Ports.text(address)
                    + ": the channels of the family '" + loop.channels().family() + "' have no such addresses; use a"
                    + " loop whose poller has", e));
            return false;
        } catch (IOException | RuntimeException e) {
            close();
            race.failedAtOnce(this, e);
            return false;
        }
    }

    private void bind(StreamChannel opened) throws IOException {
        if (!(address instanceof InetSocketAddress inet)) {
            return;
        }
        if (settings.local() != null) {
            int port = settings.localPort() > 0 ? settings.localPort() : settings.local().getPort();
            opened.bind(new InetSocketAddress(settings.local().getAddress(), port));
        } else if (settings.localPort() > 0) {
            boolean six = inet.getAddress() instanceof Inet6Address;
            opened.bind(new InetSocketAddress(InetAddress.getByAddress(six ? LOOPBACK_6 : LOOPBACK_4),
                    settings.localPort()));
        }
    }

    private void won(StreamChannel connected) throws IOException {
        if (address instanceof InetSocketAddress) {
            connected.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        channel = null;
        release();
        race.won(this, connected);
    }

    @Override
    public void ready(Registration ready, Readiness readiness) {
        StreamChannel attempted = channel;
        try {
            if (attempted != null && attempted.finishConnect()) {
                won(attempted);
            }
        } catch (IOException e) {
            failed(e);
        }
    }

    @Override
    public void closed(Registration gone, IOException reason) {
        failed(reason);
    }

    private void timedOut() {
        failed(new ConnectTimeoutException("cannot connect to " + Ports.text(address) + ": no answer within "
                + settings.attemptTimeout() + "; check that the host is up and no firewall drops packets"));
    }

    private void failed(Throwable reason) {
        close();
        race.failed(this, reason);
    }

    void cancel() {
        close();
    }

    private void release() {
        if (registration != null) {
            registration.cancel();
        }
        if (timeout != null) {
            timeout.cancel();
        }
    }

    private void close() {
        StreamChannel open = channel;
        channel = null;
        release();
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.debug("closing {} has failed: {}", open, e.toString());
            }
        }
    }
}
