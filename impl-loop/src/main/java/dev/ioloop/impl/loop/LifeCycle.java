package dev.ioloop.impl.loop;

import dev.ioloop.AsyncTask;
import dev.ioloop.GracefulStop;
import dev.ioloop.LifeCyclePhase;
import dev.ioloop.LifeCycleTrigger;
import dev.ioloop.LoopClosedException;
import dev.ioloop.LoopFailure.Origin;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The triggers of a loop's start-up and shutdown, and the phase that is under way.
 *
 * <p>Thread rule: the loop's owner, but for {@link #stopGracefully} and {@link #isUp()}.
 */
final class LifeCycle {
    private final EventLoop loop;
    private final Map<LifeCyclePhase, Deque<Trigger>> waiting = new EnumMap<>(LifeCyclePhase.class);
    private final GracefulStopping stopping;
    /** What the present phase waits for: stages of its triggers, and itself while it begins them. */
    private int unfinished;
    private @Nullable LifeCyclePhase phase;
    private @Nullable Runnable afterwards;
    /** Distinguishes a sequence of phases from those that were given up before. */
    private int sequence;
    private volatile boolean up;

    LifeCycle(EventLoop loop) {
        this.loop = loop;
        this.stopping = new GracefulStopping(loop, this);
        for (LifeCyclePhase each : LifeCyclePhase.values()) {
            waiting.put(each, new ArrayDeque<>());
        }
    }

    /** Whether the start-up has come so far that the loop counts as running. */
    boolean isUp() {
        return up;
    }

    void runBegins() {
        if (phase == null) {
            run(LifeCyclePhase.BEFORE_STARTUP, LifeCyclePhase.AFTER_STARTUP, () -> {
            });
        } else {
            up = phase != LifeCyclePhase.BEFORE_STARTUP;
        }
    }

    void runEnds() {
        up = false;
        stopping.runEnds();
    }

    void safePoint() {
        stopping.safePoint();
    }

    LifeCycleTrigger add(LifeCyclePhase when, AsyncTask task) {
        Trigger trigger = new Trigger(when, task);
        queue(when).add(trigger);
        return trigger;
    }

    Optional<LifeCycleTrigger> callWhenRunning(Runnable callback) {
        if (loop.isRunning()) {
            callback.run();
            return Optional.empty();
        }
        return Optional.of(add(LifeCyclePhase.AFTER_STARTUP, AsyncTask.of(callback)));
    }

    CompletableFuture<@Nullable Void> stopGracefully(GracefulStop how) {
        return stopping.request(how);
    }

    private Deque<Trigger> queue(LifeCyclePhase when) {
        Deque<Trigger> queue = waiting.get(when);
        if (queue == null) {
            throw new AssertionError("no queue for " + when);
        }
        return queue;
    }

    /** Runs phases one after the other, then something else. A sequence that is under way is given up. */
    void run(LifeCyclePhase first, LifeCyclePhase last, Runnable then) {
        sequence++;
        begin(first, last, then);
    }

    private void begin(LifeCyclePhase now, LifeCyclePhase last, Runnable then) {
        phase = now;
        if (now != LifeCyclePhase.BEFORE_STARTUP) {
            up = true;
        }
        afterwards = () -> {
            if (now == last) {
                phase = null;
                then.run();
            } else {
                begin(following(now), last, then);
            }
        };
        unfinished = 1;
        int mine = sequence;
        Deque<Trigger> queue = queue(now);
        Trigger trigger = queue.poll();
        while (trigger != null) {
            runTrigger(trigger, mine);
            trigger = mine == sequence ? queue.poll() : null;
        }
        finished(mine);
    }

    private static LifeCyclePhase following(LifeCyclePhase phase) {
        return switch (phase) {
            case BEFORE_STARTUP -> LifeCyclePhase.DURING_STARTUP;
            case DURING_STARTUP -> LifeCyclePhase.AFTER_STARTUP;
            case BEFORE_SHUTDOWN -> LifeCyclePhase.DURING_SHUTDOWN;
            case DURING_SHUTDOWN -> LifeCyclePhase.AFTER_SHUTDOWN;
            case AFTER_STARTUP, AFTER_SHUTDOWN -> throw new AssertionError(phase + " is the last one");
        };
    }

    private void runTrigger(Trigger trigger, int mine) {
        trigger.state = "has run";
        CompletionStage<?> stage = null;
        try {
            stage = trigger.task.run();
        } catch (Throwable thrown) {
            loop.failures().report(Origin.LIFE_CYCLE, trigger.task, thrown);
        }
        if (stage != null) {
            unfinished++;
            loop.futures().whenDone(stage, (value, failure) -> {
                if (failure != null) {
                    loop.failures().report(Origin.LIFE_CYCLE, trigger.task, failure);
                }
                finished(mine);
            });
        }
    }

    private void finished(int mine) {
        if (mine == sequence && --unfinished == 0) {
            Runnable next = afterwards;
            afterwards = null;
            if (next != null) {
                next.run();
            }
        }
    }

    /** Goes on as if all stages of the present phase had ended. */
    void hurry() {
        Runnable next = afterwards;
        if (next != null) {
            sequence++;
            afterwards = null;
            next.run();
        }
    }

    void reset() {
        sequence++;
        phase = null;
        afterwards = null;
        up = loop.isInRun();
        waiting.values().forEach(queue -> {
            queue.forEach(trigger -> trigger.state = "was removed by a reset of the loop");
            queue.clear();
        });
        stopping.fail(new LoopClosedException("loop '" + loop.name() + "' was reset before it had stopped gracefully"));
        stopping.reset();
    }

    void close() {
        stopping.fail(
                new LoopClosedException("loop '" + loop.name() + "' was closed before it had stopped gracefully"));
        reset();
        up = false;
    }

    /** A task that waits for its phase. */
    private final class Trigger implements LifeCycleTrigger {
        private final LifeCyclePhase phase;
        private final AsyncTask task;
        private @Nullable String state;

        Trigger(LifeCyclePhase phase, AsyncTask task) {
            this.phase = phase;
            this.task = task;
        }

        @Override
        public LifeCyclePhase phase() {
            return phase;
        }

        @Override
        public boolean active() {
            loop.checkOwner();
            return state == null;
        }

        @Override
        public void remove() {
            loop.checkOwner();
            if (state != null) {
                throw new IllegalStateException("trigger " + this + " cannot be removed: it " + state);
            }
            state = "was removed";
            queue(phase).remove(this);
        }

        @Override
        public String toString() {
            return "LifeCycleTrigger[" + phase + ", " + task + (state == null ? "" : ", " + state) + "]";
        }
    }
}
