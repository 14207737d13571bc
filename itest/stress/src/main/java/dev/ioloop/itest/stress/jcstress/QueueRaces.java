package dev.ioloop.itest.stress.jcstress;

import dev.ioloop.sync.AsyncQueue;
import dev.ioloop.sync.QueueOptions;
import dev.ioloop.sync.Sync;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** The ways in to queues: those who put and get from outside, against the loop. No item is lost or doubled. */
public final class QueueRaces {
    private QueueRaces() {}

    private static String words(List<Integer> items) {
        return items.isEmpty() ? "none" : items.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    /** Cancel of a put against the place for it. */
    @JCStressTest
    @Outcome(id = {"true: cancelled, took 1, left none", "false: null, took 1, left 2"}, expect = Expect.ACCEPTABLE,
            desc = "The item is in the queue if and only if the put has come to pass.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "The item is lost, or there though it was taken back.")
    @State
    public static class PutCancelAgainstGet {
        private final RacedLoop raced = new RacedLoop();
        private final AsyncQueue<Integer> queue = raced
                .call(() -> Sync.of(raced.loop).queue(QueueOptions.<Integer>fifo().withMaxSize(1)));
        private final CompletableFuture<@Nullable Void> put;
        private final List<Integer> taken = new ArrayList<>();
        private boolean cancelled;

        /** One who waits for a place. */
        public PutCancelAgainstGet() {
            raced.run(() -> queue.putNow(1));
            put = queue.outside().put(2);
            raced.settle();
        }

        /** He gives up. */
        @Actor
        public void actor1() {
            RacedLoop.dither();
            cancelled = put.cancel(false);
        }

        /** The loop. */
        @Actor
        public void actor2() {
            raced.run(() -> taken.add(queue.getNow()));
        }

        /** Where the items are. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = raced.end(() -> cancelled + ": " + RacedLoop.outcome(put) + ", took " + words(taken) + ", left "
                    + words(queue.closeNow()));
        }
    }

    /** Cancel of a get against an item for it. */
    @JCStressTest
    @Outcome(id = {"true: cancelled, left 1", "false: 1, left none"}, expect = Expect.ACCEPTABLE,
            desc = "The item is with the one who waited, or in the queue.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "The item is lost or doubled.")
    @State
    public static class GetCancelAgainstPut {
        private final RacedLoop raced = new RacedLoop();
        private final AsyncQueue<Integer> queue = raced
                .call(() -> Sync.of(raced.loop).queue(QueueOptions.<Integer>fifo()));
        private final CompletableFuture<Integer> got = queue.outside().get();
        private boolean cancelled;

        /** One who waits for an item. */
        public GetCancelAgainstPut() {
            raced.settle();
        }

        /** He gives up. */
        @Actor
        public void actor1() {
            RacedLoop.dither();
            cancelled = got.cancel(false);
        }

        /** The loop. */
        @Actor
        public void actor2() {
            raced.run(() -> queue.putNow(1));
        }

        /** Where the item is. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = raced.end(() -> cancelled + ": " + RacedLoop.outcome(got) + ", left " + words(queue.closeNow()));
        }
    }

    /** An item from outside against the time of the one who waits for it. */
    @JCStressTest
    @Outcome(id = {"1, left none", "TimeoutException, left 1"}, expect = Expect.ACCEPTABLE,
            desc = "The item is with the one who waited, or in the queue.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "The item is lost or doubled.")
    @State
    public static class PutAgainstTimeoutOfGet {
        private final RacedLoop raced = new RacedLoop();
        private final AsyncQueue<Integer> queue = raced
                .call(() -> Sync.of(raced.loop).queue(QueueOptions.<Integer>fifo()));
        private final CompletableFuture<Integer> got = queue.outside().get(Duration.ofSeconds(1));

        /** One who waits for a second. */
        public PutAgainstTimeoutOfGet() {
            raced.settle();
        }

        /** The item. */
        @Actor
        public void actor1() {
            RacedLoop.dither();
            var unused = queue.outside().put(1);
        }

        /** The second. */
        @Actor
        public void actor2() {
            raced.advance(Duration.ofSeconds(1));
        }

        /** Where the item is. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = raced.end(() -> RacedLoop.outcome(got) + ", left " + words(queue.closeNow()));
        }
    }

    /** Two items of one thread against a loop that takes what it finds. */
    @JCStressTest
    @Outcome(id = {"took none, left 1 2", "took 1, left 2", "took 1 2, left none"}, expect = Expect.ACCEPTABLE,
            desc = "In order.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Lost, doubled or out of order.")
    @State
    public static class PutsAgainstGets {
        private final RacedLoop raced = new RacedLoop();
        private final AsyncQueue<Integer> queue = raced
                .call(() -> Sync.of(raced.loop).queue(QueueOptions.<Integer>fifo()));
        private final List<Integer> taken = new ArrayList<>();

        /** The items. */
        @Actor
        public void actor1() {
            RacedLoop.dither();
            var unused = queue.outside().put(1);
            var unusedToo = queue.outside().put(2);
        }

        /** The loop. */
        @Actor
        public void actor2() {
            raced.run(this::take);
            raced.run(this::take);
        }

        private void take() {
            while (!queue.isEmpty()) {
                taken.add(queue.getNow());
            }
        }

        /** Where the items are. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = raced.end(() -> "took " + words(taken) + ", left " + words(queue.closeNow()));
        }
    }
}
