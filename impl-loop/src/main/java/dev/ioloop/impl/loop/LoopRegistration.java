package dev.ioloop.impl.loop;

import dev.ioloop.Channel;
import dev.ioloop.IOLoop;
import dev.ioloop.Interest;
import dev.ioloop.NotRegisteredException;
import dev.ioloop.ReadyHandler;
import dev.ioloop.Registration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A channel's place in a loop.
 *
 * <p>Thread rule: as {@link Registration}.
 */
final class LoopRegistration implements Registration {
    private final EventLoop loop;
    private final Channel channel;
    private ReadyHandler handler;
    private Interest interest;
    /** Where it was made; null unless in debug mode. */
    private final @Nullable Throwable site;
    private boolean ended;
    /** Where the table keeps this, and what the poller brings back. */
    long token;
    /** The poller that watches the channel; null if the channel tells by itself when it is ready. */
    @Nullable PollerSeat seat;

    LoopRegistration(EventLoop loop, Channel channel, Interest interest, ReadyHandler handler) {
        this.loop = loop;
        this.channel = channel;
        this.interest = interest;
        this.handler = handler;
        this.site = loop.monitor().isDebug() ? new SchedulingSite(channel) : null;
    }

    @Override
    public Channel channel() {
        return channel;
    }

    @Override
    public IOLoop loop() {
        return loop;
    }

    @Override
    public Interest interest() {
        loop.checkOwner();
        return interest;
    }

    /** What is asked for, without the check of the thread. */
    Interest asked() {
        return interest;
    }

    @Override
    public void interest(Interest next) {
        loop.checkOwner();
        Objects.requireNonNull(next, "interest");
        checkActive("interest");
        if (next == interest) {
            return;
        }
        try {
            if (seat == null) {
                loop.registrations().recheck(this);
            } else {
                seat.modify(channel.pollable(), next, token);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the poller refuses interest " + next + " for " + channel
                    + "; the interest stays " + interest, e);
        }
        interest = next;
        loop.monitor().changed("changed", this);
    }

    @Override
    public ReadyHandler handler() {
        loop.checkOwner();
        return handler;
    }

    /** Who is told, without the check of the thread. */
    ReadyHandler told() {
        return handler;
    }

    @Override
    public void handler(ReadyHandler next) {
        loop.checkOwner();
        Objects.requireNonNull(next, "handler");
        checkActive("handler");
        handler = next;
    }

    private void checkActive(String what) {
        if (!isActive()) {
            throw new NotRegisteredException("the " + what + " of " + channel + " cannot be changed: its registration"
                    + " has ended, because " + (ended ? "it was cancelled or the loop closed" : "the channel is closed")
                    + "; register the channel again if it is open");
        }
    }

    @Override
    public boolean isActive() {
        loop.checkOwner();
        return isLive();
    }

    /** Whether it stands, without the check of the thread. */
    boolean isLive() {
        return !ended && channel.isOpen();
    }

    void end() {
        ended = true;
    }

    @Override
    public boolean cancel() {
        loop.checkOwner();
        if (ended) {
            return false;
        }
        loop.registrations().cancel(this);
        return true;
    }

    @Override
    public String toString() {
        return "Registration[" + channel + ", " + interest + (ended ? ", ended" : "") + ", handler " + handler
                + (site == null ? "" : ", " + site.getMessage()) + "]";
    }
}
