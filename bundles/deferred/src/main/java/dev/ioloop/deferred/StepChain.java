package dev.ioloop.deferred;

import dev.ioloop.AsyncTask;
import dev.ioloop.IOLoop;
import dev.ioloop.LoopClosedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes on in {@link Steps}: counts events, runs steps, ends once.
 *
 * <p>Thread rule: the loop's owner thread, but for {@link #post}.
 */
final class StepChain {
    private static final Logger LOG = LoggerFactory.getLogger(Steps.class);

    private enum State {
        OPEN, FINISHED, FAILED
    }

    private final Steps steps;
    private final IOLoop loop;
    private final EventEmitter<Steps> events;
    private final ArrayDeque<Step> remaining = new ArrayDeque<>();
    /** The events that the next step waits for, in the order of begin. */
    private List<StepEnd> begun = new ArrayList<>();
    private int pending;
    private State state = State.OPEN;
    /** A turn is under way to the next step. */
    private boolean scheduled;
    private Results results = Results.NONE;
    private @Nullable Throwable failure;
    /** The error event had a subscriber. */
    private boolean heard;
    /** Set while somebody waits for the end by running the loop. */
    private @Nullable CompletableFuture<@Nullable Void> waiter;
    /** What he is to get besides the failure of the chain. */
    private final List<Throwable> lost = new ArrayList<>();
    /** Volatile, since an event that comes when the loop is closed makes it fail on any thread. */
    private volatile @Nullable CompletableFuture<Results> future;

    StepChain(Steps steps, IOLoop loop, EventEmitter<Steps> events) {
        this.steps = steps;
        this.loop = loop;
        this.events = events;
    }

    // ---- what is added

    List<Step> remaining() {
        return List.copyOf(remaining);
    }

    void add(List<? extends Step> more, boolean replace) {
        if (isOpen("steps were added")) {
            if (replace) {
                remaining.clear();
            }
            remaining.addAll(more);
            schedule();
        }
    }

    /** Waits for one event more; one that is begun after a failure is waited for by nobody. */
    StepEnd begin(StepEnd end) {
        if (isOpen("an event was begun")) {
            begun.add(end);
            pending++;
        }
        return end;
    }

    private boolean isOpen(String what) {
        loop.checkOwner();
        if (state == State.FINISHED) {
            throw new IllegalStateException(what + " after the end of " + this + ", so nobody would wait for it; make"
                    + " new steps");
        }
        return state == State.OPEN;
    }

    boolean isEnded() {
        return state != State.OPEN;
    }

    // ---- what comes

    /** Runs something on the loop: at once on its owner's thread. Any thread. */
    void post(Runnable action) {
        if (loop.isOwner()) {
            action.run();
        } else if (!loop.tryExecute(action)) {
            CompletableFuture<Results> present = future;
            if (present != null) {
                present.completeExceptionally(new LoopClosedException("loop '" + loop.name()
                        + "' was closed before the end of its steps"));
            }
        }
    }

    /** One event has come. */
    void arrived() {
        if (state == State.OPEN) {
            pending--;
            schedule();
        }
    }

    /** Sees to it that a turn comes for what is to be done next, if that is not to wait for anything. */
    private void schedule() {
        if (state != State.OPEN || pending > 0 || scheduled) {
            return;
        }
        scheduled = true;
        // A callback would be dropped silently when the loop closes, or is reset; this fails then.
        var unused = loop.futures().sleep(Duration.ZERO).whenComplete((nothing, cause) -> turn(cause));
    }

    private void turn(@Nullable Throwable cause) {
        scheduled = false;
        try {
            if (cause != null) {
                fail(Promises.unwrap(cause));
            } else if (state == State.OPEN && isAbandoned()) {
                fail(new CancellationException("the future of the steps was cancelled"));
            } else if (state == State.OPEN && pending == 0) {
                advance();
            }
        } catch (Throwable thrown) {
            report(thrown);
        }
    }

    private boolean isAbandoned() {
        CompletableFuture<Results> present = future;
        return present != null && present.isCancelled();
    }

    private void advance() {
        gather();
        Step step = remaining.poll();
        if (step == null) {
            finish();
            return;
        }
        try {
            step.run(steps, results);
        } catch (Throwable thrown) {
            fail(thrown);
        }
        if (state == State.OPEN && begun.isEmpty()) {
            remaining.clear();
            finish();
        }
    }

    /** Joins what the events have brought. */
    private void gather() {
        int count = 0;
        for (StepEnd end : begun) {
            count += end.count();
        }
        @Nullable Object[] values = new Object[count];
        int at = 0;
        for (StepEnd end : begun) {
            at = end.copyTo(values, at);
        }
        results = count == 0 ? Results.NONE : new Results(values);
        begun = new ArrayList<>();
    }

    // ---- the end

    private void finish() {
        state = State.FINISHED;
        try {
            events.emit(Steps.FINISH, results);
        } finally {
            CompletableFuture<Results> present = future;
            if (present != null) {
                present.complete(results);
            }
            release();
        }
    }

    void fail(Throwable cause) {
        if (state != State.OPEN) {
            report(cause);
            return;
        }
        state = State.FAILED;
        failure = cause;
        remaining.clear();
        begun = new ArrayList<>();
        pending = 0;
        heard = events.hasSubscribers(EventEmitter.ERROR);
        try {
            if (heard) {
                events.emit(EventEmitter.ERROR, cause);
            }
        } finally {
            CompletableFuture<Results> present = future;
            boolean taken = present != null && present.completeExceptionally(cause);
            if (!taken && !heard && waiter == null) {
                report(cause);
            }
            release();
        }
    }

    /** As {@link #fail}, where nobody can catch what a subscriber throws. */
    void failed(Throwable cause) {
        try {
            fail(cause);
        } catch (Throwable thrown) {
            report(thrown);
        }
    }

    private void release() {
        CompletableFuture<@Nullable Void> present = waiter;
        if (present != null) {
            present.complete(null);
        }
    }

    /** Brings a failure that nobody listens to to who waits, or to the loop's hook, which takes what a callback throws. */
    private void report(Throwable cause) {
        if (waiter != null) {
            lost.add(cause);
        } else if (!(cause instanceof CancellationException)
                && !(cause instanceof LoopClosedException && loop.isClosed())) {
            try {
                loop.executeAsync(new Escape(steps, cause));
            } catch (LoopClosedException e) {
                LOG.error("A failure of {} that came when the loop was closed", steps, cause);
            }
        }
    }

    /** A callback that throws. */
    private record Escape(Steps steps, Throwable cause) implements AsyncTask {
        @Override
        public @Nullable CompletionStage<?> run() throws Exception {
            throw exception(cause);
        }

        @Override
        public String toString() {
            return steps.toString();
        }
    }

    /** What can be thrown, as it is; throws it if it is an error. */
    private static Exception exception(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof Exception exception ? exception : new CompletionException(cause);
    }

    // ---- who waits for the end

    CompletableFuture<Results> toFuture() {
        CompletableFuture<Results> present = future;
        if (present == null) {
            Throwable cause = failure;
            if (state == State.FINISHED) {
                present = loop.futures().completed(results);
            } else if (cause != null) {
                present = loop.futures().failed(cause);
            } else {
                present = loop.newFuture();
            }
            future = present;
            schedule();
        }
        return present;
    }

    boolean await(Duration timeout) throws Exception {
        if (state == State.OPEN && !runToEnd(timeout)) {
            return false;
        }
        List<Throwable> thrown = new ArrayList<>(lost);
        lost.clear();
        if (failure != null && !heard) {
            thrown.add(0, failure);
        }
        if (thrown.isEmpty()) {
            return true;
        }
        Throwable first = thrown.remove(0);
        for (Throwable other : thrown) {
            if (other != first) {
                first.addSuppressed(other);
            }
        }
        throw exception(first);
    }

    private boolean runToEnd(Duration timeout) throws TimeoutException {
        CompletableFuture<@Nullable Void> ended = loop.newFuture();
        waiter = ended;
        try {
            schedule();
            return LoopWait.untilDone(loop, ended, timeout, steps);
        } finally {
            waiter = null;
        }
    }

    @Override
    public String toString() {
        return "Steps[" + state.name().toLowerCase(Locale.ROOT) + ", " + remaining.size() + " steps remain, " + pending
                + " events pending, loop '" + loop.name() + "']";
    }
}
