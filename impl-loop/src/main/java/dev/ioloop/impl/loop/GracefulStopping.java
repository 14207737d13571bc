package dev.ioloop.impl.loop;

import dev.ioloop.GracefulStop;
import dev.ioloop.Interest;
import dev.ioloop.LifeCyclePhase;
import dev.ioloop.ListenChannel;
import dev.ioloop.LoopClosedException;
import dev.ioloop.ScheduledCall;
import dev.ioloop.spi.Discardable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A graceful stop: accept nothing more, let the connections end, go through the phases of the shutdown, stop.
 *
 * <p>Thread rule: the loop's owner, but for {@link #request}.
 */
final class GracefulStopping {
    /** How often connections are looked for that the program has closed, which makes no noise. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private enum Step {
        /** Not asked for. */
        IDLE,
        /** In the triggers of BEFORE_SHUTDOWN. */
        ANNOUNCED,
        /** Waits for the connections. */
        DRAINING,
        /** In the triggers of DURING_SHUTDOWN and AFTER_SHUTDOWN. */
        ENDING,
        /** The run is to end. */
        STOPPED
    }

    private final EventLoop loop;
    private final LifeCycle lifeCycle;
    private final List<CompletableFuture<@Nullable Void>> promises = new ArrayList<>();
    private final Map<LoopRegistration, Interest> paused = new LinkedHashMap<>();
    private final List<ScheduledCall> timers = new ArrayList<>();
    private GracefulStop how = GracefulStop.UNBOUNDED;
    private Step step = Step.IDLE;
    private boolean overdue;

    GracefulStopping(EventLoop loop, LifeCycle lifeCycle) {
        this.loop = loop;
        this.lifeCycle = lifeCycle;
    }

    CompletableFuture<@Nullable Void> request(GracefulStop wanted) {
        CompletableFuture<@Nullable Void> promise = new CompletableFuture<>();
        if (!loop.tryExecute(new Request(this, wanted, promise))) {
            promise.completeExceptionally(loop.closedException("stop gracefully"));
        }
        return promise;
    }

    /** The wish on its way to the loop. */
    private record Request(GracefulStopping stopping, GracefulStop wanted, CompletableFuture<@Nullable Void> promise)
            implements
                Discardable {
        @Override
        public void run() {
            stopping.begin(wanted, promise);
        }

        @Override
        public void discard() {
            promise.completeExceptionally(new LoopClosedException("loop '" + stopping.loop.name()
                    + "' was closed or reset before it had stopped gracefully"));
        }
    }

    private void begin(GracefulStop wanted, CompletableFuture<@Nullable Void> promise) {
        promises.add(promise);
        Duration deadline = wanted.deadline();
        if (deadline != null) {
            timers.add(loop.callLater(deadline, this::deadlinePassed).unref());
        }
        if (step != Step.IDLE) {
            return;
        }
        how = wanted;
        step = Step.ANNOUNCED;
        pauseListeners();
        lifeCycle.run(LifeCyclePhase.BEFORE_SHUTDOWN, LifeCyclePhase.BEFORE_SHUTDOWN, this::drain);
    }

    private void pauseListeners() {
        for (LoopRegistration registration : loop.registrations().all()) {
            if (registration.isLive() && registration.channel().pollable() instanceof ListenChannel) {
                paused.put(registration, registration.asked());
                registration.interest(Interest.NONE);
            }
        }
    }

    private void drain() {
        step = Step.DRAINING;
        if (overdue || !hasConnections()) {
            end();
        } else {
            lookLater();
        }
    }

    private void lookLater() {
        timers.add(loop.callLater(LOOK_EVERY, () -> {
            timers.removeIf(timer -> !timer.active());
            if (step == Step.DRAINING) {
                lookLater();
            }
        }).unref());
    }

    /** Each turn can have been the one in which the last connection went. */
    void safePoint() {
        if (step == Step.DRAINING && !hasConnections()) {
            end();
        }
    }

    private boolean hasConnections() {
        return loop.registrations().all().stream()
                .anyMatch(registration -> registration.isLive() && how.connections().test(registration.channel()));
    }

    private void end() {
        step = Step.ENDING;
        lifeCycle.run(LifeCyclePhase.DURING_SHUTDOWN, LifeCyclePhase.AFTER_SHUTDOWN, () -> {
            step = Step.STOPPED;
            loop.stop();
        });
        if (overdue && step == Step.ENDING) {
            hurryToTheEnd();
        }
    }

    private void deadlinePassed() {
        overdue = true;
        if (step == Step.ANNOUNCED) {
            lifeCycle.hurry();
        } else if (step == Step.DRAINING) {
            end();
        } else if (step == Step.ENDING) {
            hurryToTheEnd();
        }
    }

    private void hurryToTheEnd() {
        while (step == Step.ENDING) {
            lifeCycle.hurry();
        }
    }

    void runEnds() {
        if (step == Step.STOPPED) {
            List<CompletableFuture<@Nullable Void>> done = List.copyOf(promises);
            reset();
            done.forEach(promise -> promise.complete(null));
        }
    }

    /** Forgets the stop and watches the listening channels again. */
    void reset() {
        step = Step.IDLE;
        overdue = false;
        promises.clear();
        timers.forEach(ScheduledCall::cancel);
        timers.clear();
        paused.forEach((registration, interest) -> {
            if (registration.isLive() && registration.asked() == Interest.NONE) {
                registration.interest(interest);
            }
        });
        paused.clear();
    }

    void fail(LoopClosedException reason) {
        promises.forEach(promise -> promise.completeExceptionally(reason));
    }
}
