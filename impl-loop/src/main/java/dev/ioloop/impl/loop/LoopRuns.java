package dev.ioloop.impl.loop;

import dev.ioloop.AsyncSupplier;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The runs that end by themselves.
 *
 * <p>Thread rule: the calling thread becomes the loop's owner.
 */
final class LoopRuns {
    private final EventLoop loop;

    LoopRuns(EventLoop loop) {
        this.loop = loop;
    }

    <T extends @Nullable Object> @Nullable T sync(AsyncSupplier<T> task, @Nullable Duration timeout) throws Exception {
        SyncRun<T> run = new SyncRun<>(loop, task, timeout == null ? -1 : Durations.nanos(timeout, "timeout"));
        loop.run(run, "runSync");
        return run.outcome();
    }

    Optional<Duration> once() {
        loop.run(new RunGoal() {
            private final long before = loop.monitor().ran();

            @Override
            boolean isReached() {
                return loop.monitor().ran() != before || isIdle();
            }
        }, "runOnce");
        return untilNext();
    }

    Optional<Duration> once(Duration bound) {
        long nanos = Durations.nanos(bound, "bound of a turn");
        loop.run(new RunGoal() {
            private int turns;

            @Override
            boolean isReached() {
                return turns > 0;
            }

            @Override
            void turnEnded() {
                turns++;
            }

            @Override
            long maxWait() {
                return nanos;
            }

            @Override
            boolean pollsEachTurn() {
                return true;
            }
        }, "runOnce");
        return untilNext();
    }

    boolean untilIdle(@Nullable Duration bound) {
        long nanos = bound == null ? -1 : Durations.nanos(bound, "bound of the run");
        IdleRun run = new IdleRun(nanos);
        loop.run(run, "runUntilIdle");
        return run.idle;
    }

    /** Runs until nothing is left to do, or the time is up. */
    private final class IdleRun extends RunGoal {
        private final long bound;
        private long end;
        private boolean idle;
        private int turns;

        IdleRun(long bound) {
            this.bound = bound;
        }

        @Override
        void begin() {
            end = loop.nanoTime() + Math.max(0, bound);
        }

        @Override
        boolean isReached() {
            idle = isIdle();
            return idle || (bound >= 0 && turns > 0 && end - loop.nanoTime() <= 0);
        }

        @Override
        void turnEnded() {
            turns++;
        }

        @Override
        long maxWait() {
            return bound < 0 ? -1 : Math.max(0, end - loop.nanoTime());
        }
    }

    private boolean isIdle() {
        if (loop.hasCallbacks() || loop.timers().counted() > 0 || loop.executorJobs() > 0) {
            return false;
        }
        if (loop.registrations().size() > 0) {
            loop.registrations().forgetClosedChannels();
        }
        return loop.registrations().size() == 0;
    }

    private Optional<Duration> untilNext() {
        if (loop.hasCallbacks()) {
            return Optional.of(Duration.ZERO);
        }
        return loop.timers().isEmpty() ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.max(0, loop.timers().firstDue() - loop.nanoTime())));
    }
}
