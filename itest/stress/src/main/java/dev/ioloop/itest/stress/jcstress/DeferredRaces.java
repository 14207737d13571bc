package dev.ioloop.itest.stress.jcstress;

import dev.ioloop.LoopOptions;
import dev.ioloop.deferred.Deferred;
import dev.ioloop.deferred.Deferreds;
import dev.ioloop.deferred.Failure;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Deferreds of a loop that another thread has a part in: as a worker, a stage, a future, or one who waits. */
public final class DeferredRaces {
    private DeferredRaces() {}

    /** Keeps what the end of a chain was told, and how often. */
    private static final class End {
        private int times;
        private String what = "nothing";

        @Nullable Object tell(@Nullable Object value, @Nullable Failure failure) {
            times++;
            what = failure == null ? String.valueOf(value) : RacedLoop.nameOf(failure.value());
            return null;
        }

        @Override
        public String toString() {
            return times == 1 ? what : what + ", told " + times + " times";
        }
    }

    /** The end of work on another thread against a cancel. */
    @JCStressTest
    @Outcome(id = {"value", "cancelled"}, expect = Expect.ACCEPTABLE, desc = "One has won, and was told once.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Nothing was told, or both.")
    @State
    public static class DeferToThreadAgainstCancel {
        private final Queue<Runnable> jobs = new ConcurrentLinkedQueue<>();
        private final RacedLoop raced = new RacedLoop(LoopOptions.defaults().withExecutor(jobs::add));
        private final End end = new End();
        private final Deferred<String> deferred = raced
                .call(() -> Deferreds.deferToThread(raced.loop, () -> "value"));

        /** Work that is about to be done. */
        public DeferToThreadAgainstCancel() {
            raced.run(() -> deferred.addBoth(end::tell));
        }

        /** The other thread. */
        @Actor
        public void actor1() {
            RacedLoop.dither();
            Objects.requireNonNull(jobs.poll()).run();
        }

        /** The loop. */
        @Actor
        public void actor2() {
            raced.run(deferred::cancel);
        }

        /** What was told. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = raced.end(end::toString);
        }
    }

    /** The end of a stage on another thread against a cancel of the Deferred that waits for it. */
    @JCStressTest
    @Outcome(id = {"true: value", "false: cancelled"}, expect = Expect.ACCEPTABLE,
            desc = "The Deferred ends as the stage does.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "It ends otherwise, twice or not at all.")
    @State
    public static class StageAgainstCancel {
        private final RacedLoop raced = new RacedLoop();
        private final End end = new End();
        private final CompletableFuture<String> stage = new CompletableFuture<>();
        private final Deferred<String> deferred = raced.call(() -> Deferreds.fromStage(stage));
        private boolean completed;

        /** Work that is about to be done. */
        public StageAgainstCancel() {
            raced.run(() -> deferred.addBoth(end::tell));
        }

        /** The other thread. */
        @Actor
        public void actor1() {
            RacedLoop.dither();
            completed = stage.complete("value");
        }

        /** The loop. */
        @Actor
        public void actor2() {
            raced.run(deferred::cancel);
        }

        /** What was told. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = raced.end(() -> completed + ": " + end);
        }
    }

    /** The cancel of a future of a Deferred against its value. */
    @JCStressTest
    @Outcome(id = {"true: cancelled", "false: value"}, expect = Expect.ACCEPTABLE,
            desc = "One has won, and a late value was dropped without a complaint.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Both or neither have won, or the loop has reported a failure.")
    @State
    public static class FutureCancelAgainstCallback {
        private final RacedLoop raced = new RacedLoop();
        private final Deferred<String> deferred = raced.call(Deferred::new);
        private final CompletableFuture<String> future = raced.call(deferred::toFuture);
        private boolean cancelled;

        /** The other thread. */
        @Actor
        public void actor1() {
            RacedLoop.dither();
            cancelled = future.cancel(false);
        }

        /** The loop. */
        @Actor
        public void actor2() {
            raced.run(() -> deferred.callback("value"));
        }

        /** Who has won. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = raced.end(() -> cancelled + ": " + RacedLoop.outcome(future));
        }
    }

    /** The close of a loop against one who calls it and waits. */
    @JCStressTest
    @Outcome(id = {"LoopClosedException", "value"}, expect = Expect.ACCEPTABLE, desc = "He was told, whenever he came.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "He waits until his time is up.")
    @State
    public static class CloseAgainstBlockingCall {
        private final RacedLoop raced = new RacedLoop();
        private String got = "nothing";

        /** The loop: a turn, and the end. */
        @Actor
        public void actor1() {
            raced.settle();
            raced.loop.close();
        }

        /** Who waits. */
        @Actor
        public void actor2() {
            RacedLoop.dither();
            try {
                got = String.valueOf(Deferreds.<String>blockingCallFromThread(raced.loop,
                        () -> Deferreds.succeed("value"), Duration.ofSeconds(10)));
            } catch (Exception e) {
                got = RacedLoop.nameOf(e);
            }
        }

        /** What he was told. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = raced.closed(got);
        }
    }
}
