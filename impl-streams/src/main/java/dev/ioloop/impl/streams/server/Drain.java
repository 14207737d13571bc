package dev.ioloop.impl.streams.server;

import dev.ioloop.IOLoop;
import dev.ioloop.ScheduledCall;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.Drained;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A graceful stop that is under way.
 *
 * <p>Thread rule: the loop's thread.
 */
final class Drain {
    private final IOLoop loop;
    private final CompletableFuture<Drained> done;
    private @Nullable ScheduledCall deadline;
    private int ended;
    /** Those that were aborted, each once: an abort may come again before the first has had its turn. */
    private final Set<Connection> aborted = Collections.newSetFromMap(new IdentityHashMap<>());

    Drain(IOLoop loop) {
        this.loop = loop;
        done = loop.newFuture();
    }

    /** Another future of the same stop: who cancels it takes it from nobody else. */
    CompletableFuture<Drained> copy() {
        return done.copy();
    }

    /** Bounds it; the earliest bound that was set counts. */
    void limit(Duration bound, Runnable atDeadline) {
        ScheduledCall earlier = deadline;
        ScheduledCall next = loop.callLater(bound, atDeadline);
        if (earlier != null && earlier.active() && earlier.dueAt() - next.dueAt() <= 0) {
            next.cancel();
            return;
        }
        if (earlier != null) {
            earlier.cancel();
        }
        deadline = next;
    }

    /** A connection has ended, one that was aborted too. */
    void ended() {
        ended++;
    }

    void aborts(Collection<? extends Connection> left) {
        aborted.addAll(left);
    }

    /** Nothing is left. */
    void complete() {
        if (deadline != null) {
            deadline.cancel();
        }
        done.complete(new Drained(ended - aborted.size(), aborted.size()));
    }
}
