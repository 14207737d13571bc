package dev.ioloop.itest.stress.jcstress;

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

/** Futures of a loop that another thread completes, cancels or listens to. */
public final class FutureRaces {
    private FutureRaces() {}

    /** Counts what a dependent is told, and where. */
    private static final class Told {
        private final RacedLoop raced;
        private int times;
        private int elsewhere;
        private String what = "nothing";

        Told(RacedLoop raced) {
            this.raced = raced;
        }

        void tell(@Nullable Object value, @Nullable Throwable failure) {
            times++;
            what = failure == null ? String.valueOf(value) : RacedLoop.nameOf(failure);
            if (!raced.loop.isOwner()) {
                elsewhere++;
            }
        }

        @Override
        public String toString() {
            return times == 1 && elsewhere == 0 ? what : what + ", told " + times + " times, elsewhere " + elsewhere;
        }
    }

    /** Another thread completes, the loop cancels. */
    @JCStressTest
    @Outcome(id = {"true, false: value", "false, true: cancelled"}, expect = Expect.ACCEPTABLE,
            desc = "One has won, and the dependent was told so once, on the loop.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Both or neither have won, or the dependent was told otherwise.")
    @State
    public static class CompleteAgainstCancelOnLoop {
        private final RacedLoop raced = new RacedLoop();
        private final Told told = new Told(raced);
        private final CompletableFuture<String> future = raced.loop.newFuture();
        private final CompletableFuture<String> unused = future.whenComplete(told::tell);
        private boolean completed;
        private boolean cancelled;

        /** The other thread. */
        @Actor
        public void actor1() {
            RacedLoop.dither();
            completed = future.complete("value");
        }

        /** The loop. */
        @Actor
        public void actor2() {
            raced.run(() -> cancelled = future.cancel(false));
        }

        /** Who has won. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = raced.end(() -> completed + ", " + cancelled + ": " + told);
        }
    }

    /** Two other threads, and the loop afterwards. */
    @JCStressTest
    @Outcome(id = {"true, false: value", "false, true: cancelled"}, expect = Expect.ACCEPTABLE,
            desc = "One has won, and the dependent was told so once, on the loop.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Both or neither have won, or the dependent was told otherwise.")
    @State
    public static class CompleteAgainstCancelOutside {
        private final RacedLoop raced = new RacedLoop();
        private final Told told = new Told(raced);
        private final CompletableFuture<String> future = raced.loop.newFuture();
        private final CompletableFuture<String> unused = future.whenComplete(told::tell);
        private boolean completed;
        private boolean cancelled;

        /** A thread. */
        @Actor
        public void actor1() {
            completed = future.complete("value");
        }

        /** Another one. */
        @Actor
        public void actor2() {
            cancelled = future.cancel(false);
        }

        /** Who has won. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = raced.end(() -> completed + ", " + cancelled + ": " + told);
        }
    }

    /** Another thread completes, the time is up on the loop. */
    @JCStressTest
    @Outcome(id = {"true: value, 0 timers", "false: TimeoutException, 0 timers"}, expect = Expect.ACCEPTABLE,
            desc = "One has won, and the dependent was told so once, on the loop; no timer is left.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Both or neither have won, or the dependent was told otherwise.")
    @State
    public static class CompleteAgainstTimeout {
        private final RacedLoop raced = new RacedLoop();
        private final Told told = new Told(raced);
        private final CompletableFuture<String> future = raced.loop.newFuture();
        private final CompletableFuture<String> unused = future.whenComplete(told::tell);
        private boolean completed;

        /** A future with a second to live. */
        public CompleteAgainstTimeout() {
            raced.run(() -> future.orTimeout(1, java.util.concurrent.TimeUnit.SECONDS));
        }

        /** The other thread. */
        @Actor
        public void actor1() {
            RacedLoop.dither();
            completed = future.complete("value");
        }

        /** The loop. */
        @Actor
        public void actor2() {
            raced.advance(Duration.ofSeconds(1));
        }

        /** Who has won. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = raced.end(() -> completed + ": " + told + ", " + raced.loop.scheduledCalls().size() + " timers");
        }
    }

    /** Another thread cancels what the loop's time completes. */
    @JCStressTest
    @Outcome(id = {"true: cancelled, 0 timers", "false: null, 0 timers"}, expect = Expect.ACCEPTABLE,
            desc = "One has won, and the dependent was told so once, on the loop; no timer is left.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Both or neither have won, or the dependent was told otherwise.")
    @State
    public static class CancelAgainstDue {
        private final RacedLoop raced = new RacedLoop();
        private final Told told = new Told(raced);
        private final CompletableFuture<@Nullable Void> sleep = raced
                .call(() -> raced.loop.futures().sleep(Duration.ofSeconds(1)));
        private final CompletableFuture<@Nullable Void> unused = sleep.whenComplete(told::tell);
        private boolean cancelled;

        /** The other thread. */
        @Actor
        public void actor1() {
            RacedLoop.dither();
            cancelled = sleep.cancel(false);
        }

        /** The loop. */
        @Actor
        public void actor2() {
            raced.advance(Duration.ofSeconds(1));
        }

        /** Who has won. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = raced.end(() -> cancelled + ": " + told + ", " + raced.loop.scheduledCalls().size() + " timers");
        }
    }

    /** Another thread begins to listen while the loop completes. */
    @JCStressTest
    @Outcome(id = "value", expect = Expect.ACCEPTABLE, desc = "It was told once, on the loop.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "It was not told, or twice, or elsewhere.")
    @State
    public static class ListenAgainstComplete {
        private final RacedLoop raced = new RacedLoop();
        private final Told told = new Told(raced);
        private final CompletableFuture<String> future = raced.loop.newFuture();

        /** The other thread. */
        @Actor
        public void actor1() {
            RacedLoop.dither();
            var unused = future.whenComplete(told::tell);
        }

        /** The loop. */
        @Actor
        public void actor2() {
            raced.run(() -> future.complete("value"));
        }

        /** What it was told. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = raced.end(told::toString);
        }
    }
}
