package dev.ioloop.impl.loop;

import dev.ioloop.LoopFailure.Origin;
import dev.ioloop.LoopOptions;
import dev.ioloop.TurnListener;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Told by the turn where it is: counts, measures, and passes it on to the watchdog, the debug mode and the listener. Only
 * polls that wait are measured, since a look at the clock would cost a tenth of one that does not.
 *
 * <p>Thread rule: the loop's owner, but for the counters.
 */
final class TurnMonitor {
    private static final Logger LOG = LoggerFactory.getLogger("dev.ioloop.debug");

    final OwnedCounter turns = new OwnedCounter();
    final OwnedCounter callbacks = new OwnedCounter();
    final OwnedCounter timers = new OwnedCounter();
    final OwnedCounter deliveries = new OwnedCounter();
    final OwnedCounter pollNanos = new OwnedCounter();
    final OwnedCounter busyNanos = new OwnedCounter();
    private final EventLoop loop;
    private final @Nullable TurnListener listener;
    private final boolean debug;
    private final long slowNanos;
    private volatile @Nullable LoopWatchdog watchdog;
    private long busySince;
    private long pollBegan;
    private boolean waits;
    private long callbackBegan;

    TurnMonitor(EventLoop loop, LoopOptions options, boolean debug) {
        this.loop = loop;
        this.listener = options.turnListener();
        this.debug = debug;
        this.slowNanos = options.slowCallbackThreshold().toNanos();
    }

    boolean isDebug() {
        return debug;
    }

    void watchdog(@Nullable LoopWatchdog next) {
        watchdog = next;
    }

    // ---- where the loop is

    void runBegins() {
        busySince = System.nanoTime();
        LoopWatchdog dog = watchdog;
        if (dog != null) {
            dog.arm(busySince);
        }
    }

    void runEnds() {
        busyNanos.add(System.nanoTime() - busySince);
        LoopWatchdog dog = watchdog;
        if (dog != null) {
            dog.disarm();
        }
    }

    void turnBegins() {
        turns.increment();
    }

    void callbackBegins() {
        callbacks.increment();
        stamp();
    }

    void timerBegins() {
        timers.increment();
        stamp();
    }

    void deliveryBegins() {
        deliveries.increment();
        stamp();
    }

    private void stamp() {
        if (debug) {
            callbackBegan = System.nanoTime();
        }
    }

    void callbackEnded(Object what) {
        if (debug) {
            long taken = System.nanoTime() - callbackBegan;
            if (taken >= slowNanos) {
                LOG.warn("Slow callback on loop '{}': {} has taken {}", loop.name(), what, Duration.ofNanos(taken));
            }
        }
    }

    void pollBegins(long timeoutNanos) {
        waits = timeoutNanos != 0;
        if (listener != null) {
            tell(listener, l -> l.beforePoll(loop, timeoutNanos));
        }
        if (waits || listener != null) {
            pollBegan = System.nanoTime();
        }
        if (waits) {
            busyNanos.add(pollBegan - busySince);
        }
        LoopWatchdog dog = watchdog;
        if (dog != null) {
            dog.disarm();
        }
    }

    /** The turn does without a poll; what comes next is another turn all the same. */
    void pollLeftOut() {
        LoopWatchdog dog = watchdog;
        if (dog != null) {
            dog.arm(System.nanoTime());
        }
    }

    void pollEnds(int ready) {
        LoopWatchdog dog = watchdog;
        long now = 0;
        if (waits || dog != null || listener != null) {
            now = System.nanoTime();
        }
        if (waits) {
            pollNanos.add(now - pollBegan);
            busySince = now;
        }
        if (dog != null) {
            dog.arm(now);
        }
        if (listener != null) {
            long waited = now - pollBegan;
            tell(listener, l -> l.afterPoll(loop, waited, ready));
        }
    }

    void turnEnds() {
        if (listener != null) {
            tell(listener, l -> l.turnEnded(loop, turns.get()));
        }
    }

    private void tell(TurnListener told, Consumer<TurnListener> what) {
        try {
            what.accept(told);
        } catch (Throwable thrown) {
            loop.failures().report(Origin.LISTENER, told, thrown);
        }
    }

    /** In debug mode: something has changed. */
    void changed(String how, Object what) {
        if (debug) {
            LOG.debug("Loop '{}': {} {}", loop.name(), how, what);
        }
    }

    // ---- counters

    /** How many callbacks, timers and handlers have been run since the loop was made. */
    long ran() {
        return callbacks.get() + timers.get() + deliveries.get();
    }
}
