package dev.ioloop.impl.loop;

import dev.ioloop.LoopClosedException;
import dev.ioloop.LoopFailure;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Futures of a loop that have failed while nobody listened. If one becomes unreachable before somebody does, the hook is
 * told: in the turn after the JVM has found that out, or when the loop closes.
 *
 * <p>Thread rule: {@link #watch} any thread; the rest on the loop's owner.
 */
final class UnheardFailures {
    private final FutureHome home;
    private final Set<Entry> entries = ConcurrentHashMap.newKeySet();
    private final ReferenceQueue<Object> unreachable = new ReferenceQueue<>();

    UnheardFailures(FutureHome home) {
        this.home = home;
    }

    /** A failure, and whether its future can still be reached. */
    static final class Entry extends PhantomReference<Object> {
        private final UnheardFailures all;
        private final Throwable failure;

        Entry(Object future, UnheardFailures all, Throwable failure) {
            super(future, all.unreachable);
            this.all = all;
            this.failure = failure;
        }

        /** Somebody has listened after all; any thread. */
        void forget() {
            all.entries.remove(this);
            clear();
        }
    }

    @Nullable Entry watch(Object future, Throwable failure) {
        if (failure instanceof CancellationException || failure instanceof LoopClosedException) {
            return null;
        }
        Entry entry = new Entry(future, this, BoundOutcome.unwrap(failure));
        entries.add(entry);
        return entry;
    }

    /** Tells of those that are unreachable by now. */
    void report() {
        if (entries.isEmpty()) {
            return;
        }
        Reference<?> gone = unreachable.poll();
        while (gone instanceof Entry entry) {
            if (entries.remove(entry)) {
                home.report(new LoopFailure(home, LoopFailure.Origin.FUTURE, "that nobody listens to",
                        entry.failure));
            }
            gone = unreachable.poll();
        }
    }
}
