package dev.ioloop.impl.streams.client;

import dev.ioloop.BindFailedException;
import dev.ioloop.IOLoop;
import dev.ioloop.ScheduledCall;
import dev.ioloop.StreamChannel;
import dev.ioloop.impl.streams.server.Ports;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Attempts to connect that run side by side until one stands (RFC 8305, section 5). The next begins after the delay,
 * or at once when one has failed.
 *
 * <p>Thread rule: the loop's thread.
 */
final class Race {
    private final IOLoop loop;
    private final ClientDescription.Settings settings;
    private final Outcome outcome;
    private final Queue<SocketAddress> waiting;
    private final Set<Attempt> running = new LinkedHashSet<>();
    private final List<Throwable> failures = new ArrayList<>();
    private @Nullable ScheduledCall delay;
    private boolean over;

    /** Who is told how it has ended, once. */
    interface Outcome {
        void won(StreamChannel channel);

        void lost(Throwable reason);
    }

    Race(IOLoop loop, ClientDescription.Settings settings, List<SocketAddress> addresses, Outcome outcome) {
        this.loop = loop;
        this.settings = settings;
        this.waiting = new ArrayDeque<>(addresses);
        this.outcome = outcome;
    }

    /** Begins attempts until one is under way, or stands, or none is left. */
    void begin() {
        stopDelay();
        while (!over) {
            SocketAddress next = waiting.poll();
            if (next == null) {
                loseIfAllHaveFailed();
                return;
            }
            Attempt attempt = new Attempt(this, loop, settings, next);
            running.add(attempt);
            if (attempt.begin()) {
                if (!over && !waiting.isEmpty()) {
                    delay = loop.callLater(settings.attemptDelay(), this::begin);
                }
                return;
            }
        }
    }

    /** Called within {@link Attempt#begin()}, or later. */
    void won(Attempt attempt, StreamChannel channel) {
        running.remove(attempt);
        cancel();
        outcome.won(channel);
    }

    /** An attempt has failed before its begin() has returned. */
    void failedAtOnce(Attempt attempt, Throwable reason) {
        running.remove(attempt);
        failures.add(reason);
        if (reason instanceof BindFailedException) {
            lose(reason); // what is wrong is not the address that was tried
        }
    }

    void failed(Attempt attempt, Throwable reason) {
        failedAtOnce(attempt, reason);
        if (!over) {
            begin();
        }
    }

    private void loseIfAllHaveFailed() {
        if (running.isEmpty()) {
            lose(failures.get(failures.size() - 1));
        }
    }

    private void lose(Throwable reason) {
        cancel();
        failures.stream().filter(other -> other != reason).forEach(reason::addSuppressed);
        outcome.lost(reason);
    }

    /** Closes what is under way. */
    void cancel() {
        over = true;
        stopDelay();
        List.copyOf(running).forEach(Attempt::cancel);
        running.clear();
    }

    private void stopDelay() {
        if (delay != null) {
            delay.cancel();
            delay = null;
        }
    }

    List<Throwable> failures() {
        return failures;
    }

    /** What there is to say when the time is up. */
    String state() {
        List<String> open = running.stream().map(attempt -> Ports.text(attempt.address())).toList();
        return failures.size() + " of its addresses have failed, no answer from " + open + ", not tried: "
                + waiting.size();
    }
}
