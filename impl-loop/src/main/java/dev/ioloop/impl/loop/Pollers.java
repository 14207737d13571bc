package dev.ioloop.impl.loop;

import dev.ioloop.Channel;
import dev.ioloop.LoopFailure.Origin;
import dev.ioloop.LoopOptions;
import dev.ioloop.PollerInfo;
import dev.ioloop.PollerLostException;
import dev.ioloop.PollerUnavailableException;
import dev.ioloop.impl.loop.PollerSelection.Choice;
import dev.ioloop.impl.loop.PollerSelection.Wanted;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerOptions;
import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.Registry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The poller in charge of a loop, those that are being drained, and every change from one to another: asked for, because
 * a provider came or went, or because a poller is broken. Changes happen at the safe point alone.
 *
 * <p>Thread rule: the loop's owner, but for {@link #active()} and {@link #wakeup()}.
 */
final class Pollers {
    private static final Logger LOG = LoggerFactory.getLogger("dev.ioloop.pollers");
    /** How many polls in a row may fail before the poller counts as lost. */
    private static final int FAILURE_LIMIT = 8;

    private final EventLoop loop;
    private final LoopOptions options;
    private final @Nullable Wanted wanted;
    private final List<Drain> drains = new ArrayList<>();
    private List<Runnable> requests = new ArrayList<>();
    private volatile PollerSeat active;
    private int failuresInARow;

    /**
     * Chooses and opens the first poller.
     *
     * @param mayBeVacant whether a loop without a poller is allowed, because one may come later
     */
    Pollers(EventLoop loop, LoopOptions options, boolean mayBeVacant) {
        this.loop = loop;
        this.options = options;
        this.wanted = wanted(options);
        this.active = first(mayBeVacant);
    }

    private static @Nullable Wanted wanted(LoopOptions options) {
        String name = options.poller();
        if (name != null) {
            return new Wanted(name, "LoopOptions");
        }
        name = System.getProperty("dev.ioloop.poller");
        if (name != null && !name.isBlank()) {
            return new Wanted(name.trim(), "system property dev.ioloop.poller");
        }
        name = System.getenv("IOLOOP_POLLER");
        return name == null || name.isBlank() ? null : new Wanted(name.trim(), "environment variable IOLOOP_POLLER");
    }

    private PollerSeat first(boolean mayBeVacant) {
        try {
            return announce(open(choose(wanted, null)));
        } catch (PollerUnavailableException e) {
            if (!mayBeVacant) {
                throw e;
            }
            LOG.info("Loop '{}' has no poller yet and waits for one: {}", loop.name(), e.getMessage());
            return PollerSeat.vacant("waits for a poller: " + e.getMessage());
        } catch (IOException e) {
            throw new PollerUnavailableException("the poller that was chosen cannot be opened: " + e.getMessage(), e);
        }
    }

    private Choice choose(@Nullable Wanted by, @Nullable PollerProvider but) {
        PollerProvider given = options.pollerProvider();
        if (given != null) {
            return PollerSelection.choose(List.of(given), List.of(), by);
        }
        Registry.Found<PollerProvider> found = Registry.find(PollerProvider.class);
        List<PollerProvider> providers = new ArrayList<>(found.services());
        providers.removeIf(p -> p == but);
        return PollerSelection.choose(providers, found.failures(), by);
    }

    /** Opens a poller; whatever its provider throws arrives as an {@link IOException}. */
    private PollerSeat open(Choice choice) throws IOException {
        PollerProvider provider = choice.provider();
        try {
            PollerInfo info = new PollerInfo(provider.name(), provider.channels().family(),
                    provider.getClass().getName(), choice.reason());
            return new PollerSeat(provider, decorate(provider.open(new PollerOptions(loop.name()))), info);
        } catch (RuntimeException | LinkageError e) {
            throw new IOException("the poller of " + provider.getClass().getName()
                    + " cannot be opened, its provider throws " + e, e);
        }
    }

    private Poller decorate(Poller opened) throws IOException {
        try {
            return Objects.requireNonNull(options.pollerDecorator().apply(opened), "the poller that a decorator gives");
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    /** The one log line that tells which poller is in charge, and why. */
    private PollerSeat announce(PollerSeat seat) {
        PollerInfo info = seat.info();
        LOG.info("Loop '{}' uses poller {} (channels of family {}): {}", loop.name(), info.name(), info.family(),
                info.reason());
        return seat;
    }

    PollerSeat active() {
        return active;
    }

    /**
     * The seat that a channel is to be registered with: a drained one takes what its listeners still accept, since a channel
     * cannot change its family.
     */
    PollerSeat seatFor(Channel channel) {
        String family = channel.pollable().family();
        if (!drains.isEmpty() && !family.equals(active.info().family())) {
            for (Drain drain : drains) {
                if (family.equals(drain.seat().info().family())) {
                    return drain.seat();
                }
            }
        }
        return active;
    }

    void wakeup() {
        active.wakeup();
    }

    /** Asks for a change at the next safe point. */
    void request(Runnable change) {
        requests.add(change);
    }

    boolean hasRequests() {
        return !requests.isEmpty();
    }

    /** Makes the changes that were asked for. */
    void safePoint() {
        if (requests.isEmpty()) {
            return;
        }
        List<Runnable> now = requests;
        requests = new ArrayList<>();
        for (Runnable change : now) {
            try {
                change.run();
            } catch (RuntimeException | LinkageError e) {
                loop.failures().report(Origin.POLLER, active.info(), e);
            }
        }
    }

    void switchTo(String name, CompletableFuture<PollerInfo> done) {
        try {
            move(choose(new Wanted(name, "switchPoller"), null));
            done.complete(active.info());
        } catch (IOException | RuntimeException | LinkageError e) {
            done.completeExceptionally(e);
        }
    }

    /**
     * Puts another poller in charge. On any refusal the old one stays.
     */
    private void move(Choice choice) throws IOException {
        PollerSeat old = active;
        PollerSeat next = open(choice);
        if (old.registrations() > 0 && old.info().family().equals(next.info().family())) {
            transfer(old, next);
        }
        active = announce(next);
        failuresInARow = 0;
        if (old.registrations() > 0) {
            Drain drain = new Drain(loop, this, old);
            drains.add(drain);
            loop.watchDrains();
            drain.begin();
        } else {
            closeSeat(old);
        }
        absorbDrains(next);
    }

    /** Takes in the channels of drained pollers of the family that is in charge again. */
    private void absorbDrains(PollerSeat next) {
        for (Drain drain : List.copyOf(drains)) {
            if (drain.seat().info().family().equals(next.info().family())) {
                try {
                    drain.giveWay();
                    transfer(drain.seat(), next);
                    endDrain(drain);
                } catch (IOException | RuntimeException e) {
                    LOG.warn("Loop '{}' goes on draining poller {}: its channels cannot move to {}", loop.name(),
                            drain.seat().info().name(), next.info().name(), e);
                }
            }
        }
    }

    /**
     * Moves all registrations from one poller to another of the same family, or none. If none, the new one is closed.
     */
    private void transfer(PollerSeat from, PollerSeat to) throws IOException {
        loop.registrations().forgetClosedChannels();
        List<LoopRegistration> moving = loop.registrations().list(from);
        int done = 0;
        try {
            for (; done < moving.size(); done++) {
                LoopRegistration registration = moving.get(done);
                to.register(registration.channel().pollable(), registration.asked(), registration.token);
            }
        } catch (IOException | RuntimeException e) {
            String refused = moving.get(done).channel().toString();
            if (to != active) {
                closeSeat(to);
            } else {
                moving.subList(0, done).forEach(r -> loop.failures().guardClose(r,
                        () -> to.deregister(r.channel().pollable())));
            }
            throw new IOException("poller '" + to.info().name() + "' refuses " + refused + ", channel " + (done + 1)
                    + " of " + moving.size() + ": " + e.getMessage() + "; poller '" + from.info().name()
                    + "' stays in charge", e);
        }
        for (LoopRegistration registration : moving) {
            registration.seat = to;
        }
        from.forgetRegistrations();
    }

    /** A provider has come: take it if it is better, within the family, or if nothing would be torn. */
    void arrived(PollerProvider provider) {
        PollerSeat now = active;
        if (options.pollerProvider() != null || now.provider() == provider) {
            return;
        }
        try {
            Choice choice = choose(wanted, null);
            boolean mayMove = now.registrations() == 0
                    || choice.provider().channels().family().equals(now.info().family());
            if (choice.provider() == provider && mayMove) {
                move(choice);
            }
        } catch (PollerUnavailableException e) {
            LOG.warn("Loop '{}' keeps poller {}, although a provider has come: {}", loop.name(), now.info().name(),
                    e.getMessage());
        } catch (IOException | RuntimeException e) {
            LOG.error("Loop '{}' keeps poller {}: the poller that has come cannot take over", loop.name(),
                    now.info().name(), e);
        }
    }

    /** A provider has gone: its channels move within the family, or close. */
    void gone(PollerProvider provider) {
        for (Drain drain : List.copyOf(drains)) {
            if (drain.seat().provider() == provider) {
                closeDrained(drain, lost(drain.seat(), null));
            }
        }
        if (active.provider() == provider) {
            replaceLost(provider, null);
        }
    }

    private void replaceLost(PollerProvider provider, @Nullable Throwable cause) {
        PollerSeat old = active;
        Choice heir = heir(old, provider);
        if (heir != null) {
            try {
                move(heir);
                return;
            } catch (IOException | RuntimeException e) {
                LOG.error("Loop '{}' cannot move its channels from the lost poller {} to {}", loop.name(),
                        old.info().name(), heir.provider().name(), e);
            }
        }
        IOException reason = lost(old, cause);
        loop.registrations().close(old, reason);
        active = bestOrVacant(provider, reason);
        failuresInARow = 0;
        closeSeat(old);
    }

    /** The best provider of the same family, but for the one that is lost. */
    private @Nullable Choice heir(PollerSeat old, PollerProvider lost) {
        if (options.pollerProvider() != null) {
            return null;
        }
        Registry.Found<PollerProvider> found = Registry.find(PollerProvider.class);
        List<PollerProvider> family = new ArrayList<>(found.services());
        family.removeIf(p -> p == lost || !p.channels().family().equals(old.info().family()));
        try {
            Choice choice = PollerSelection.choose(family, List.of(), null);
            return new Choice(choice.provider(),
                    "takes over from '" + old.info().name() + "', whose provider has gone");
        } catch (PollerUnavailableException e) {
            return null;
        }
    }

    private PollerSeat bestOrVacant(PollerProvider lost, IOException reason) {
        try {
            return announce(open(choose(null, lost)));
        } catch (IOException | PollerUnavailableException e) {
            LOG.warn("Loop '{}' has no poller any more and runs callbacks and timers alone until one comes: {}",
                    loop.name(), e.getMessage());
            return PollerSeat.vacant(Objects.requireNonNullElse(reason.getMessage(), "its poller has gone"));
        }
    }

    private IOException lost(PollerSeat seat, @Nullable Throwable cause) {
        return new PollerLostException("poller '" + seat.info().name() + "' of loop '" + loop.name()
                + "' is lost, and no other poller of family '" + seat.info().family()
                + "' is there; install one, and open the channel again", cause);
    }

    /** A poll has failed: the poller is opened anew, or counts as lost if that keeps failing. */
    void pollFailed(Throwable cause) {
        loop.failures().report(Origin.POLLER, active.info(), cause);
        failuresInARow++;
        request(() -> reopen(cause));
    }

    /** The poller returns early with nothing, again and again. */
    void spinning() {
        LOG.warn("Poller {} of loop '{}' has returned early with nothing {} times in a row; it is opened anew, with all"
                + " its channels", active.info().name(), loop.name(), SpinGuard.LIMIT);
        request(() -> reopen(null));
    }

    void pollSucceeded() {
        failuresInARow = 0;
    }

    private void reopen(@Nullable Throwable cause) {
        PollerProvider provider = active.provider();
        if (provider == null) {
            return;
        }
        int failures = failuresInARow;
        if (failures > FAILURE_LIMIT) {
            replaceLost(provider, cause);
            return;
        }
        try {
            move(new Choice(provider, active.info().reason()));
            failuresInARow = failures;
        } catch (IOException | RuntimeException e) {
            LOG.error("Poller {} of loop '{}' cannot be opened anew", provider.name(), loop.name(), e);
            if (cause != null) {
                replaceLost(provider, e);
            }
        }
    }

    void pollDrained(Drain drain) {
        if (!drains.contains(drain)) {
            return;
        }
        ReadyBatch batch = new ReadyBatch();
        try {
            drain.seat().poller().poll(0, batch);
        } catch (IOException | RuntimeException e) {
            drainFailed(drain, e);
            return;
        }
        loop.dispatch(batch);
        finishOrRelease(drain);
    }

    private void finishOrRelease(Drain drain) {
        if (drain.seat().registrations() == 0) {
            endDrain(drain);
        } else {
            drain.release();
        }
    }

    void drainFailed(Drain drain, Exception cause) {
        if (drains.contains(drain)) {
            loop.failures().report(Origin.POLLER, drain.seat().info(), cause);
            closeDrained(drain, lost(drain.seat(), cause));
        }
    }

    private void closeDrained(Drain drain, IOException reason) {
        loop.registrations().close(drain.seat(), reason);
        endDrain(drain);
    }

    private void endDrain(Drain drain) {
        drains.remove(drain);
        loop.failures().guardClose(drain.seat().info(), drain::end);
        LOG.info("Loop '{}' has drained poller {}", loop.name(), drain.seat().info().name());
    }

    /**
     * Ends the drains whose last channel was closed meanwhile.
     *
     * @return whether some are left
     */
    boolean sweepDrains() {
        loop.registrations().forgetClosedChannels();
        for (Drain drain : List.copyOf(drains)) {
            if (drain.seat().registrations() == 0) {
                endDrain(drain);
            }
        }
        return !drains.isEmpty();
    }

    private void closeSeat(PollerSeat seat) {
        loop.failures().guardClose(seat.info(), seat::close);
    }

    void close() {
        for (Drain drain : List.copyOf(drains)) {
            endDrain(drain);
        }
        closeSeat(active);
    }
}
