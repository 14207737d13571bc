package dev.ioloop.itest.stress.jcstress;

import dev.ioloop.LoopClosedException;
import dev.ioloop.LoopOptions;
import dev.ioloop.ScheduledCall;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Posting to a loop, against its sleep and its end. */
public final class LoopRaces {
    private LoopRaces() {}

    /** One who posts, and a loop that has nothing else to do. */
    @JCStressTest
    @Outcome(id = "ran at once", expect = Expect.ACCEPTABLE, desc = "It came before the turn.")
    @Outcome(id = "did not sleep", expect = Expect.ACCEPTABLE, desc = "It came before the poll, and was seen.")
    @Outcome(id = "woken", expect = Expect.ACCEPTABLE, desc = "It came later, and has woken the loop.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "The loop sleeps, or the callback was lost.")
    @State
    public static class PostAgainstSleep {
        private @Nullable SleepProbe probe;
        private final RacedLoop raced = new RacedLoop(LoopOptions.defaults()
                .withPollerDecorator(poller -> probe = new SleepProbe(poller)));
        private int ran;

        /** Opens the poller before the race. */
        public PostAgainstSleep() {
            raced.settle();
        }

        /** Who posts. */
        @Actor
        public void actor1() {
            RacedLoop.dither();
            raced.loop.execute(() -> ran++);
            probe.posted();
        }

        /** The loop. */
        @Actor
        public void actor2() {
            raced.loop.runOnce(Duration.ofHours(1));
        }

        /** What the turn has done. */
        @Arbiter
        public void arbiter(L_Result r) {
            boolean atOnce = ran == 1;
            String seen = raced.end(() -> ran == 1 ? "" : "ran " + ran + " times");
            String how = probe.overslept() ? "overslept" : probe.slept() ? "woken" : "did not sleep";
            r.r1 = seen + (atOnce ? "ran at once" : how);
        }
    }

    /** One who posts, and a loop that closes. */
    @JCStressTest
    @Outcome(id = {"accepted, ran 1", "accepted, ran 0"}, expect = Expect.ACCEPTABLE,
            desc = "It ran, or the close has thrown it away.")
    @Outcome(id = "refused, ran 0", expect = Expect.ACCEPTABLE, desc = "The loop was closed.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Refused and run, or run twice.")
    @State
    public static class PostAgainstClose {
        private final RacedLoop raced = new RacedLoop();
        private boolean accepted;
        private int ran;

        /** Who posts. */
        @Actor
        public void actor1() {
            RacedLoop.dither();
            accepted = raced.loop.tryExecute(() -> ran++);
        }

        /** The loop. */
        @Actor
        public void actor2() {
            raced.loop.runOnce(Duration.ZERO);
            raced.loop.close();
        }

        /** What has become of it. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = raced.closed((accepted ? "accepted" : "refused") + ", ran " + ran);
        }
    }

    /** One who posts and closes from outside, and a loop that works. */
    @JCStressTest
    @Outcome(id = {"accepted, ran 1, closed", "accepted, ran 0, closed"}, expect = Expect.ACCEPTABLE,
            desc = "The loop is closed, by its own thread if it ran.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "The close was lost, or the callback ran twice.")
    @State
    public static class CloseAgainstTurn {
        private final RacedLoop raced = new RacedLoop();
        private boolean accepted;
        private int ran;
        private @Nullable CompletableFuture<?> closed;

        /** The other thread. */
        @Actor
        public void actor1() {
            RacedLoop.dither();
            accepted = raced.loop.tryExecute(() -> ran++);
            closed = raced.loop.closeAsync();
        }

        /** The loop. */
        @Actor
        public void actor2() {
            try {
                raced.loop.runOnce(Duration.ZERO);
            } catch (LoopClosedException e) {
                // the other one was faster
            }
        }

        /** What has become of both. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = raced.closed((accepted ? "accepted" : "refused") + ", ran " + ran
                    + (closed.isDone() && raced.loop.isClosed() ? ", closed" : ", open"));
        }
    }

    /** One who posts something and waits for its end, and a loop that closes. */
    @JCStressTest
    @Outcome(id = "value", expect = Expect.ACCEPTABLE, desc = "It ran.")
    @Outcome(id = "LoopClosedException", expect = Expect.ACCEPTABLE, desc = "It was refused, or thrown away.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Somebody waits for ever.")
    @State
    public static class CallAgainstClose {
        private final RacedLoop raced = new RacedLoop();
        private String refused = "";
        private @Nullable CompletableFuture<String> called;

        /** Who waits. */
        @Actor
        public void actor1() {
            RacedLoop.dither();
            try {
                called = raced.loop.futures().call(() -> CompletableFuture.completedFuture("value"));
            } catch (LoopClosedException e) {
                refused = RacedLoop.nameOf(e);
            }
        }

        /** The loop. */
        @Actor
        public void actor2() {
            raced.loop.runOnce(Duration.ZERO);
            raced.loop.close();
        }

        /** What he has got. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = raced.closed(called == null ? refused : RacedLoop.outcome(called));
        }
    }

    /** One who lets the loop cancel a timer, and its time. */
    @JCStressTest
    @Outcome(id = {"cancelled true, fired 0", "cancelled false, fired 1"}, expect = Expect.ACCEPTABLE,
            desc = "One of both.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Both or neither.")
    @State
    public static class TimerCancelAgainstDue {
        private final RacedLoop raced = new RacedLoop();
        private boolean cancelled;
        private int fired;
        private final ScheduledCall timer = raced
                .call(() -> raced.loop.callLater(Duration.ofSeconds(1), () -> fired++));

        /** Who cancels. */
        @Actor
        public void actor1() {
            RacedLoop.dither();
            raced.loop.execute(() -> cancelled = timer.cancel());
        }

        /** The loop, when it is time. */
        @Actor
        public void actor2() {
            raced.advance(Duration.ofSeconds(1));
        }

        /** What has become of the timer. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = raced.end(() -> "cancelled " + cancelled + ", fired " + fired);
        }
    }
}
