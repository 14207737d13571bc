package dev.ioloop.impl.loop;

import dev.ioloop.Channel;
import dev.ioloop.Interest;
import dev.ioloop.NotRegisteredException;
import dev.ioloop.PollerInfo;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerProvider;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An open poller together with where it came from and how many registrations it has.
 *
 * <p>Thread rule: the loop's owner, but for {@link #wakeup()}.
 */
final class PollerSeat {
    private final @Nullable PollerProvider provider;
    private final Poller poller;
    private final PollerInfo info;
    private int registrations;
    private @Nullable Drain drain;

    PollerSeat(@Nullable PollerProvider provider, Poller poller, PollerInfo info) {
        this.provider = provider;
        this.poller = poller;
        this.info = info;
    }

    /** The seat of a loop that has no poller. */
    static PollerSeat vacant(String reason) {
        return new PollerSeat(null, new ParkingPoller(),
                new PollerInfo(PollerInfo.NONE, PollerInfo.NONE, ParkingPoller.class.getName(), reason));
    }

    @Nullable PollerProvider provider() {
        return provider;
    }

    boolean isVacant() {
        return provider == null;
    }

    Poller poller() {
        return poller;
    }

    PollerInfo info() {
        return info;
    }

    int registrations() {
        return registrations;
    }

    /** From now on a side thread waits on the poller, and gives way before each change. */
    void drainedBy(Drain next) {
        drain = next;
    }

    void register(Channel channel, Interest interest, long token) throws IOException {
        giveWay();
        poller.register(channel, interest, token);
        registrations++;
    }

    void modify(Channel channel, Interest interest, long token) throws IOException {
        giveWay();
        try {
            poller.modify(channel, interest, token);
        } catch (NotRegisteredException lost) {
            // The loop knows the channel, so the poller has lost it: it gets it anew.
            poller.register(channel, interest, token);
        }
    }

    /**
     * Ends a registration, for which the poller is asked only if the channel is still open.
     */
    void deregister(Channel channel) throws IOException {
        giveWay();
        registrations--;
        if (channel.isOpen()) {
            poller.deregister(channel);
        }
    }

    /** Its registrations have moved to another poller; this one is about to be closed. */
    void forgetRegistrations() {
        registrations = 0;
    }

    private void giveWay() {
        if (drain != null) {
            drain.giveWay();
        }
    }

    void wakeup() {
        poller.wakeup();
    }

    void close() throws IOException {
        poller.close();
    }
}
