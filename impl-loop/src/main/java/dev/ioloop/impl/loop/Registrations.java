package dev.ioloop.impl.loop;

import dev.ioloop.AlreadyRegisteredException;
import dev.ioloop.Channel;
import dev.ioloop.Interest;
import dev.ioloop.ReadinessSource;
import dev.ioloop.ReadyHandler;
import dev.ioloop.Registration;
import dev.ioloop.spi.RegistrationSlot;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The registrations of a loop, from {@link #add} to their end: those that a poller watches, and those of channels that
 * tell by themselves when they are ready.
 *
 * <p>Thread rule: the loop's owner.
 */
final class Registrations {
    private final EventLoop loop;
    private final RegistrationTable table = new RegistrationTable();
    private final SelfReadySources sources;

    Registrations(EventLoop loop) {
        this.loop = loop;
        this.sources = new SelfReadySources(loop);
    }

    int size() {
        return table.size();
    }

    @Nullable LoopRegistration get(long token) {
        return table.get(token);
    }

    List<LoopRegistration> list(PollerSeat seat) {
        return table.list(seat);
    }

    /** Whether a channel that tells by itself is to be looked at without waiting. */
    boolean hasWork() {
        return sources.hasWork();
    }

    /** All of them. */
    List<LoopRegistration> all() {
        return table.list(null);
    }

    void dispatchSources() {
        sources.dispatch();
    }

    /** Looks at a channel that tells by itself, since its interest has changed. */
    void recheck(LoopRegistration registration) {
        sources.recheck(registration);
    }

    LoopRegistration add(Channel channel, Interest interest, ReadyHandler handler, PollerSeat seat)
            throws IOException {
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        Channel pollable = channel.pollable();
        refuseSecond(channel, pollable);
        if (table.isFull()) {
            forgetClosedChannels();
        }
        LoopRegistration registration = new LoopRegistration(loop, channel, interest, handler);
        table.add(registration);
        try {
            if (pollable instanceof ReadinessSource source) {
                sources.add(source, registration);
            } else {
                seat.register(pollable, interest, registration.token);
                registration.seat = seat;
            }
        } catch (IOException | RuntimeException e) {
            table.remove(registration);
            registration.end();
            throw e;
        }
        if (pollable instanceof RegistrationSlot slot) {
            slot.registration(registration);
        }
        return registration;
    }

    private void refuseSecond(Channel channel, Channel pollable) {
        Registration present = pollable instanceof RegistrationSlot slot ? slot.registration() : null;
        boolean isSource = pollable instanceof ReadinessSource source && sources.contains(source);
        if (present != null || isSource) {
            throw new AlreadyRegisteredException("channel " + channel + " is registered already with loop '"
                    + (present == null ? loop.name() : present.loop().name())
                    + "'; change that registration, or cancel it first");
        }
    }

    void cancel(LoopRegistration registration) {
        registration.end();
        loop.monitor().changed("ended", registration);
        table.remove(registration);
        Channel pollable = registration.channel().pollable();
        if (pollable instanceof RegistrationSlot slot && slot.registration() == registration) {
            slot.registration(null);
        }
        PollerSeat seat = registration.seat;
        if (seat == null) {
            sources.remove(registration);
        } else {
            registration.seat = null;
            loop.failures().guardClose(registration, () -> seat.deregister(pollable));
        }
    }

    /** Drops the registrations of channels that were closed without being cancelled. */
    void forgetClosedChannels() {
        for (LoopRegistration registration : table.list(null)) {
            if (!registration.channel().isOpen()) {
                cancel(registration);
            }
        }
    }

    /** Closes the channels of a poller, or all of them, and tells their handlers. */
    void close(@Nullable PollerSeat seat, IOException reason) {
        for (LoopRegistration registration : table.list(seat)) {
            boolean open = registration.isLive();
            cancel(registration);
            if (open) {
                loop.failures().guardClose(registration, () -> registration.channel().close());
                loop.failures().guardClose(registration, () -> registration.told().closed(registration, reason));
            }
        }
    }

    /** Ends all registrations; the channels stay open, and nobody is told. */
    void release() {
        for (LoopRegistration registration : table.list(null)) {
            cancel(registration);
        }
    }
}
