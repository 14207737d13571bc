package dev.ioloop.deferred;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Work that a {@link Cooperator} does in small pieces.
 *
 * <p>Answers to Twisted's {@code task.CooperativeTask}.
 *
 * <p>Thread rule: the owner's thread of the loop of its cooperator.
 */
public final class CooperativeTask {
    private final Cooperator cooperator;
    private final Iterator<?> steps;
    private final List<Deferred<Iterator<?>>> listeners = new ArrayList<>();
    private int pauses;
    private boolean waiting;
    private TaskEndedException.@Nullable Reason ended;
    private @Nullable Failure failure;
    /** Holds a failure that nobody has asked for yet, so that it is reported if nobody does. */
    private @Nullable Deferred<@Nullable Object> unheard;
    /** Whether it stands in the queue of the cooperator. */
    boolean queued;

    CooperativeTask(Cooperator cooperator, Iterator<?> steps) {
        this.cooperator = cooperator;
        this.steps = steps;
    }

    boolean canRun() {
        return ended == null && !waiting && pauses == 0;
    }

    /** Does one piece. */
    void step() {
        try {
            if (!steps.hasNext()) {
                end(TaskEndedException.Reason.DONE, null);
                return;
            }
            Object result = steps.next();
            if (result instanceof Deferred<?> || result instanceof CompletionStage<?>) {
                waiting = true;
                Deferreds.ensureDeferred(result).addRaw(this::waited);
            }
        } catch (VirtualMachineError fatal) {
            throw fatal;
        } catch (Throwable thrown) {
            end(TaskEndedException.Reason.FAILED, new Failure(thrown));
        }
    }

    private @Nullable Object waited(@Nullable Object result) {
        waiting = false;
        if (result instanceof Failure failed) {
            if (ended == null) {
                end(TaskEndedException.Reason.FAILED, failed);
            }
        } else {
            cooperator.queue(this);
        }
        return null;
    }

    private void end(TaskEndedException.Reason reason, @Nullable Failure cause) {
        ended = reason;
        failure = cause;
        if (cause != null && listeners.isEmpty()) {
            unheard = new Deferred<>();
            unheard.errback(cause);
        }
        List<Deferred<Iterator<?>>> told = List.copyOf(listeners);
        listeners.clear();
        told.forEach(this::tell);
    }

    private void tell(Deferred<Iterator<?>> listener) {
        if (listener.isCalled()) {
            return; // cancelled
        }
        if (ended == TaskEndedException.Reason.DONE) {
            listener.callback(steps);
        } else {
            listener.errback(failure != null ? failure
                    : new Failure(new TaskEndedException(TaskEndedException.Reason.STOPPED, null)));
        }
    }

    /**
     * Tells when the task ends.
     *
     * @return a new Deferred at each call. Fires with the iterator when that is exhausted; fails with what the iterator
     *     has thrown or what it gave to wait for has failed with, or with a {@link TaskEndedException} after
     *     {@link #stop()}
     */
    public Deferred<Iterator<?>> whenDone() {
        Deferred<Iterator<?>> listener = new Deferred<>();
        if (ended == null) {
            listeners.add(listener);
        } else {
            tell(listener);
        }
        Deferred<@Nullable Object> lost = unheard;
        if (lost != null) {
            unheard = null;
            lost.addRaw(heard -> null);
        }
        return listener;
    }

    /** Lets it rest until {@link #resume()} was called as often. What it waits for goes on. */
    public void pause() {
        pauses++;
    }

    /**
     * Takes back one {@link #pause()}. After the last one it goes on, unless it waits for something or has ended.
     *
     * @throws IllegalStateException if it is not paused
     */
    public void resume() {
        if (pauses == 0) {
            throw new IllegalStateException("the task is not paused; each resume() needs a pause() before it");
        }
        pauses--;
        cooperator.queue(this);
    }

    /**
     * Ends it, before its next piece.
     *
     * @throws TaskEndedException if it has ended; tells how
     */
    public void stop() {
        if (ended != null) {
            throw new TaskEndedException(ended, failure == null ? null : failure.value());
        }
        end(TaskEndedException.Reason.STOPPED, null);
    }
}
