package dev.ioloop.itest.differential;

import dev.ioloop.Channel;
import dev.ioloop.Interest;
import dev.ioloop.NotRegisteredException;
import dev.ioloop.Readiness;
import dev.ioloop.ReadyHandler;
import dev.ioloop.Registration;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A channel that may be registered, and what its handler was told. A hang-up and an error count as what was asked for.
 *
 * <p>Thread rule: one thread.
 */
abstract class Watched {
    final World world;
    final String name;
    private @Nullable Registration registration;
    /** What was told since {@link #beginWindow()}. */
    private boolean readInWindow;
    private boolean writeInWindow;
    /** What was told since the interest was set. */
    private boolean readSince;
    private boolean writeSince;
    private long lastTurn;
    private @Nullable Runnable whenTold;

    Watched(World world, String name) {
        this.world = world;
        this.name = name;
    }

    /** The channel; called only while there is one. */
    abstract Channel channel();

    /** What the channel is ready for, whatever is asked for. */
    abstract Expectation expectation();

    /** The interests that make sense for this kind of channel, NONE among them. */
    abstract Interest[] interests();

    boolean isRegistered() {
        return registration != null;
    }

    /** What is asked for; NONE where nothing is registered. */
    Interest interest() {
        return registration == null ? Interest.NONE : registration.interest();
    }

    void register(Interest interest) throws IOException {
        Told handler = new Told();
        forgetAll();
        Registration made = world.loop().register(channel(), interest, handler);
        handler.own = made;
        registration = made;
        world.watch(this);
    }

    void interest(Interest next) {
        Registration present = Objects.requireNonNull(registration);
        if (present.interest() != next) {
            forgetAll();
            present.interest(next);
        }
    }

    /** Cancels; tells what the call returned. */
    boolean cancel() {
        Registration present = Objects.requireNonNull(registration);
        registration = null;
        world.unwatch(this);
        return present.cancel();
    }

    /** To be called when the channel was closed. */
    void closed() {
        if (registration != null) {
            if (registration.isActive()) {
                world.violation(name + ": its registration is active although the channel is closed");
            }
            registration = null;
            world.unwatch(this);
        }
    }

    private void forgetAll() {
        beginWindow();
        readSince = false;
        writeSince = false;
        whenTold = null;
    }

    /** Forgets what was told, but not that a hang-up may have been among it. */
    void beginWindow() {
        readInWindow = false;
        writeInWindow = false;
    }

    /**
     * To be called before the first thing happens by which {@link Expectation#ended()} becomes true: from now on it
     * counts what is told.
     */
    void ending() {
        if (!expectation().ended()) {
            beginWindow();
            readSince = false;
            writeSince = false;
        }
    }

    /** Calls back at the next delivery, within the handler. */
    void whenTold(Runnable action) {
        whenTold = action;
    }

    boolean wasToldReadable() {
        return readInWindow;
    }

    boolean wasToldWritable() {
        return writeInWindow;
    }

    /** Whether something is asked for that the channel is ready for. */
    boolean mustBeTold() {
        Expectation expected = expectation();
        return registration != null && expected.known() && (interest().isRead() && expected.read()
                || interest().isWrite() && expected.write());
    }

    /** Whether all that had to be told was told. */
    boolean isSatisfied() {
        Expectation expected = expectation();
        if (registration == null || !expected.known()) {
            return true;
        }
        boolean read = expected.ended() ? readSince : readInWindow;
        boolean write = expected.ended() ? writeSince : writeInWindow;
        return (read || !interest().isRead() || !expected.read())
                && (write || !interest().isWrite() || !expected.write());
    }

    boolean wasToldInTurn(long turn) {
        return lastTurn == turn;
    }

    /** What was told in this window, with all that may differ between pollers left out. */
    String observation() {
        Expectation expected = expectation();
        if (registration == null || !expected.known()) {
            return "";
        }
        boolean read = expected.ended() ? readSince && expected.read() && interest().isRead() : readInWindow;
        boolean write = expected.ended() ? writeSince && expected.write() && interest().isWrite() : writeInWindow;
        return read ? write ? "rw" : "r" : write ? "w" : "-";
    }

    /** What can be done with the registration of an open channel. */
    void offerRegistration(Menu menu) {
        Interest[] all = interests();
        Interest next = all[menu.size() % all.length];
        if (registration == null) {
            menu.add(12, name, "register", () -> {
                register(next);
                return "for " + next;
            });
            return;
        }
        menu.add(10, name, "change interest", () -> {
            interest(next);
            return "to " + next;
        });
        menu.add(2, name, "cancel", () -> String.valueOf(cancel()));
        menu.add(1, name, "cancel and register at once", () -> {
            boolean ended = cancel();
            register(next);
            return ended + ", for " + next;
        });
        menu.add(1, name, "misuse the registration", this::misuse);
        if (mustBeTold() && !expectation().ended()) {
            menu.add(3, name, "pause or cancel within its own handler", () -> endWithin((menu.size() & 1) == 0));
        }
    }

    private String misuse() throws IOException {
        Registration present = Objects.requireNonNull(registration);
        String twice = Errors.of(() -> world.loop().register(channel(), Interest.READ, (same, ready) -> {
        }));
        boolean first = cancel();
        boolean second = present.cancel();
        String late = "no exception";
        try {
            present.interest(Interest.READ_WRITE);
        } catch (NotRegisteredException e) {
            late = Errors.name(e);
        }
        return "second registration: " + twice + "; cancel: " + first + ", again: " + second + "; change after it: "
                + late;
    }

    private String endWithin(boolean cancel) {
        boolean[] done = {false};
        whenTold(() -> {
            done[0] = true;
            if (cancel) {
                cancel();
            } else {
                interest(Interest.NONE);
            }
        });
        world.await(name + " to be told", () -> done[0]);
        world.turn();
        return cancel ? "cancelled" : "paused";
    }

    /** The handler of one registration. */
    private final class Told implements ReadyHandler {
        private @Nullable Registration own;

        @Override
        public void ready(Registration told, Readiness readiness) {
            world.countDelivery();
            if (told != own || own != registration) {
                world.violation(name + " was told " + readiness + " after its registration had ended");
                return;
            }
            Interest asked = told.interest();
            boolean end = readiness.isHangUp() || readiness.isError();
            boolean read = asked.isRead() && (readiness.isReadable() || end);
            boolean write = asked.isWrite() && (readiness.isWritable() || end);
            if (!read && !write) {
                world.violation(name + " was told " + readiness + " although it asks for " + asked);
            }
            readInWindow |= read;
            writeInWindow |= write;
            readSince |= read;
            writeSince |= write;
            lastTurn = world.turns();
            Runnable action = whenTold;
            whenTold = null;
            if (action != null) {
                action.run();
            }
        }

        @Override
        public void closed(Registration ended, IOException reason) {
            world.violation(name + " was closed by the loop: " + reason);
        }
    }
}
