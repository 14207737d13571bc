package dev.ioloop.impl.loop;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who waits for which signal, in the whole JVM. The first one of a signal puts our handler in place, the last one puts
 * back what was there: nothing of ours stays in the JVM's table.
 *
 * <p>Where the JVM gives no access to signals, INT and TERM are taken from a shutdown hook: the loops that wait for them are
 * told, and have some seconds to close before the JVM ends.
 *
 * <p>Thread rule: any thread.
 */
final class SignalTable {
    static final SignalTable JVM = new SignalTable(SignalAccess.find());

    private static final Logger LOG = LoggerFactory.getLogger("dev.ioloop.signals");

    private static final long END_SECONDS = 10;

    private final @Nullable SignalAccess access;
    /** Guards entries and hook. */
    private final Object lock = new Object();
    private final Map<String, Entry> entries = new HashMap<>();
    private @Nullable Thread hook;

    /** One who waits. */
    interface Listener {
        /** The signal has come. */
        void told();

        /** Gives the one who was told at the end of the JVM some time to end, in nanoseconds. */
        void awaitEnd(long nanos);
    }

    private static final class Entry {
        private final List<Listener> listeners = new CopyOnWriteArrayList<>();
        private @Nullable Object before;
    }

    SignalTable(@Nullable SignalAccess access) {
        this.access = access;
    }

    void add(String signal, Listener listener) {
        synchronized (lock) {
            Entry entry = entries.get(signal);
            if (entry == null) {
                entry = new Entry();
                begin(signal, entry);
                entries.put(signal, entry);
            }
            entry.listeners.add(listener);
        }
    }

    private void begin(String signal, Entry entry) {
        if (access == null) {
            beginWithoutAccess(signal);
            return;
        }
        List<Listener> told = entry.listeners;
        try {
            entry.before = access.install(signal, access.handler(() -> told.forEach(Listener::told)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("signal '" + signal + "' cannot be watched: " + e.getMessage()
                    + "; give the name of one that this platform has and the JVM leaves to programs, without SIG, for example"
                    + " TERM", e);
        }
    }

    private void beginWithoutAccess(String signal) {
        if (!signal.equals("INT") && !signal.equals("TERM")) {
            throw new UnsupportedOperationException("signal '" + signal + "' cannot be watched: this JVM has no module"
                    + " jdk.unsupported; add it, or watch INT or TERM, which a shutdown hook can stand in for");
        }
        if (hook == null) {
            Thread made = new Thread(this::shutDown, "ioloop-signals");
            Runtime.getRuntime().addShutdownHook(made);
            hook = made;
            LOG.warn(
                    "This JVM has no module jdk.unsupported: INT and TERM are taken from a shutdown hook, and the JVM ends"
                            + " once the loops that watch them are closed, with the status of the signal");
        }
    }

    /** The JVM ends, for whatever reason. */
    void shutDown() {
        List<Listener> all;
        synchronized (lock) {
            all = entries.values().stream().flatMap(entry -> entry.listeners.stream()).toList();
        }
        all.forEach(Listener::told);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
        all.forEach(listener -> listener.awaitEnd(Math.max(0, end - System.nanoTime())));
    }

    void remove(String signal, Listener listener) {
        synchronized (lock) {
            Entry entry = entries.get(signal);
            if (entry == null || !entry.listeners.remove(listener) || !entry.listeners.isEmpty()) {
                return;
            }
            entries.remove(signal);
            if (access != null && entry.before != null) {
                access.install(signal, entry.before);
            } else if (entries.isEmpty()) {
                endHook();
            }
        }
    }

    private void endHook() {
        Thread present = hook;
        hook = null;
        if (present != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(present);
            } catch (IllegalStateException e) {
                LOG.debug("The JVM is about to end, so its shutdown hook stays", e);
            }
        }
    }
}
