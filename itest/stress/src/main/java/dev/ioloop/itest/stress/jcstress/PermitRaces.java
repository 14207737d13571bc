package dev.ioloop.itest.stress.jcstress;

import dev.ioloop.sync.AsyncCondition;
import dev.ioloop.sync.AsyncEvent;
import dev.ioloop.sync.AsyncLock;
import dev.ioloop.sync.AsyncSemaphore;
import dev.ioloop.sync.Holding;
import dev.ioloop.sync.Sync;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * The ways in to locks, semaphores, events and conditions: somebody waits from outside, and gives up in the moment in
 * which the loop lets him go.
 */
public final class PermitRaces {
    private PermitRaces() {}

    /** Cancel against release of a semaphore. */
    @JCStressTest
    @Outcome(id = {"true: cancelled, 1 free", "false: null, 0 free"}, expect = Expect.ACCEPTABLE,
            desc = "The permit went to the one who waited, or back.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "The permit is lost or doubled.")
    @State
    public static class SemaphoreCancelAgainstRelease {
        private final RacedLoop raced = new RacedLoop();
        private final AsyncSemaphore semaphore = raced.call(() -> Sync.of(raced.loop).semaphore(0));
        private final CompletableFuture<@Nullable Void> acquired = semaphore.outside().acquire();
        private boolean cancelled;

        /** One who waits. */
        public SemaphoreCancelAgainstRelease() {
            raced.settle();
        }

        /** He gives up. */
        @Actor
        public void actor1() {
            RacedLoop.dither();
            cancelled = acquired.cancel(false);
        }

        /** The loop. */
        @Actor
        public void actor2() {
            raced.run(semaphore::release);
        }

        /** Where the permit is. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = raced.end(() -> cancelled + ": " + RacedLoop.outcome(acquired) + ", " + semaphore.permits()
                    + " free");
        }
    }

    /** One who comes in against a loop that is at work on the same semaphore. */
    @JCStressTest
    @Outcome(id = {"loop true, outside null, 0 free", "loop false, outside null, 1 free"}, expect = Expect.ACCEPTABLE,
            desc = "Each permit is where it was acquired.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A permit is lost or doubled.")
    @State
    public static class SemaphoreAcquireAgainstTryAcquire {
        private final RacedLoop raced = new RacedLoop();
        private final AsyncSemaphore semaphore = raced.call(() -> Sync.of(raced.loop).semaphore(1));
        private @Nullable CompletableFuture<@Nullable Void> acquired;
        private boolean tried;

        /** Who comes in. */
        @Actor
        public void actor1() {
            RacedLoop.dither();
            acquired = semaphore.outside().acquire();
        }

        /** The loop: acquires if it can, and releases what the other one has. */
        @Actor
        public void actor2() {
            raced.run(() -> {
                tried = semaphore.tryAcquire();
                raced.loop.execute(semaphore::release);
            });
        }

        /** Where the permit is. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = raced.end(() -> "loop " + tried + ", outside " + RacedLoop.outcome(acquired) + ", "
                    + semaphore.permits() + " free");
        }
    }

    /** One who holds a lock for a moment, and gives up as the README says, against the loop that lets him in. */
    @JCStressTest
    @Outcome(id = {"cancelled, free", "held, free"}, expect = Expect.ACCEPTABLE, desc = "Nobody holds it afterwards.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "It is held for ever, or its release has failed.")
    @State
    public static class HoldAndGiveUp {
        private final RacedLoop raced = new RacedLoop();
        private final AsyncLock lock = raced.call(() -> Sync.of(raced.loop).lock());
        private String how = "neither";

        /** He comes in, and gives up at once. */
        @Actor
        public void actor1() {
            RacedLoop.dither();
            CompletableFuture<Holding> hold = lock.outside().hold();
            if (hold.cancel(false)) {
                how = "cancelled";
            } else {
                how = "held";
                hold.join().close(); // it came in the same moment
            }
        }

        /** The loop. */
        @Actor
        public void actor2() {
            raced.settle();
            raced.settle();
        }

        /** Whether the lock is free. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = raced.end(() -> how + (lock.isHeld() ? ", held by nobody" : ", free"));
        }
    }

    /** Two who close one holding, outside and on the loop. */
    @JCStressTest
    @Outcome(id = "1 free", expect = Expect.ACCEPTABLE, desc = "It was released once.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "It was released twice or not at all.")
    @State
    public static class HoldingCloseAgainstClose {
        private final RacedLoop raced = new RacedLoop();
        private final AsyncSemaphore semaphore = raced.call(() -> Sync.of(raced.loop).semaphore(1));
        private final Holding holding;

        /** One who holds it. */
        public HoldingCloseAgainstClose() {
            CompletableFuture<Holding> hold = semaphore.outside().hold();
            raced.settle();
            holding = hold.join();
        }

        /** Outside. */
        @Actor
        public void actor1() {
            RacedLoop.dither();
            holding.close();
        }

        /** On the loop. */
        @Actor
        public void actor2() {
            raced.run(holding::close);
        }

        /** How many permits there are. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = raced.end(() -> semaphore.permits() + " free");
        }
    }

    /** Cancel against the set of an event. */
    @JCStressTest
    @Outcome(id = {"true: cancelled, 0 wait", "false: true, 0 wait"}, expect = Expect.ACCEPTABLE,
            desc = "One has won, and nobody is left behind.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Both or neither have won, or somebody still waits.")
    @State
    public static class EventCancelAgainstSet {
        private final RacedLoop raced = new RacedLoop();
        private final AsyncEvent event = raced.call(() -> Sync.of(raced.loop).event());
        private final CompletableFuture<Boolean> awaited = event.outside().await();
        private boolean cancelled;

        /** One who waits. */
        public EventCancelAgainstSet() {
            raced.settle();
        }

        /** He gives up. */
        @Actor
        public void actor1() {
            RacedLoop.dither();
            cancelled = awaited.cancel(false);
        }

        /** The loop. */
        @Actor
        public void actor2() {
            raced.run(event::set);
        }

        /** What he was told. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = raced.end(() -> cancelled + ": " + RacedLoop.outcome(awaited) + ", " + event.snapshot().waiters()
                    + " wait");
        }
    }

    /** Cancel of the first who waits against a signal for one. */
    @JCStressTest
    @Outcome(id = {"true: cancelled, other true", "false: true, other pending"}, expect = Expect.ACCEPTABLE,
            desc = "The signal went to one of both.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "The signal was lost, has let go both, or he was told and not told.")
    @State
    public static class ConditionCancelAgainstSignal {
        private final RacedLoop raced = new RacedLoop();
        private final AsyncCondition condition = raced.call(() -> Sync.of(raced.loop).condition());
        private final CompletableFuture<Boolean> first = condition.outside().await();
        private final CompletableFuture<Boolean> other;
        private boolean cancelled;

        /** Two who wait. */
        public ConditionCancelAgainstSignal() {
            raced.settle();
            other = condition.outside().await();
            raced.settle();
        }

        /** The first one gives up. */
        @Actor
        public void actor1() {
            RacedLoop.dither();
            cancelled = first.cancel(false);
        }

        /** The loop. */
        @Actor
        public void actor2() {
            raced.run(condition::signal);
        }

        /** Who was told. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = raced.end(() -> cancelled + ": " + RacedLoop.outcome(first) + ", other " + RacedLoop.outcome(other));
        }
    }

    /** One who comes in, and a loop that closes. */
    @JCStressTest
    @Outcome(id = "LoopClosedException", expect = Expect.ACCEPTABLE, desc = "He is told, whenever he came.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "He waits for ever.")
    @State
    public static class AcquireAgainstCloseOfTheLoop {
        private final RacedLoop raced = new RacedLoop();
        private final AsyncSemaphore semaphore = raced.call(() -> Sync.of(raced.loop).semaphore(0));
        private @Nullable CompletableFuture<@Nullable Void> acquired;

        /** Who comes in. */
        @Actor
        public void actor1() {
            RacedLoop.dither();
            acquired = semaphore.outside().acquire();
        }

        /** The loop. */
        @Actor
        public void actor2() {
            raced.settle();
            raced.loop.close();
        }

        /** What he was told. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = raced.closed(RacedLoop.outcome(acquired));
        }
    }
}
