package dev.ioloop.impl.loop;

import java.util.Objects;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * The queue that every post goes through, and the flag that says whether the loop has to be woken for it. Here, beside
 * the classes under test, since they are of their package alone.
 */
public final class CallbackQueueRaces {
    private CallbackQueueRaces() {}

    /** A callback with a letter. */
    private record Letter(char letter) implements Runnable {
        @Override
        public void run() {}
    }

    private static String letters(CallbackQueue.Node first) {
        StringBuilder letters = new StringBuilder();
        int bound = 10; // of a circle, which a broken queue may have
        for (CallbackQueue.Node node = first; node != null && bound > 0; node = node.next) {
            letters.append(((Letter) Objects.requireNonNull(node.callback)).letter());
            bound--;
        }
        return letters.toString();
    }

    /** Two producers. */
    @JCStressTest
    @Outcome(id = {"abcd", "acbd", "acdb", "cabd", "cadb", "cdab"}, expect = Expect.ACCEPTABLE,
            desc = "Each once, and those of one producer in order.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Lost, doubled or out of order.")
    @State
    public static class OfferAgainstOffer {
        private final CallbackQueue queue = new CallbackQueue();

        /** A producer. */
        @Actor
        public void actor1() {
            queue.offer(new Letter('a'));
            queue.offer(new Letter('b'));
        }

        /** The other one. */
        @Actor
        public void actor2() {
            queue.offer(new Letter('c'));
            queue.offer(new Letter('d'));
        }

        /** The loop, afterwards. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = letters(queue.take());
        }
    }

    /** A producer, and the loop that takes. */
    @JCStressTest
    @Outcome(id = "a?b?c?-a?b?c?-a?b?c?", expect = Expect.ACCEPTABLE, desc = "In parts, and in order.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Lost, doubled or out of order.")
    @State
    public static class OfferAgainstTake {
        private final CallbackQueue queue = new CallbackQueue();
        private String first = "";
        private String second = "";

        /** The producer. */
        @Actor
        public void actor1() {
            queue.offer(new Letter('a'));
            queue.offer(new Letter('b'));
            queue.offer(new Letter('c'));
        }

        /** The loop. */
        @Actor
        public void actor2() {
            first = letters(queue.take());
            second = letters(queue.take());
        }

        /** The loop, afterwards. */
        @Arbiter
        public void arbiter(L_Result r) {
            String all = first + second + letters(queue.take());
            r.r1 = all.equals("abc") ? first + "-" + second + "-" + all.substring((first + second).length())
                    : "wrong: " + first + "-" + second + ", in all " + all;
        }
    }

    /** A producer, and the loop that closes. */
    @JCStressTest
    @Outcome(id = {"-", "a-a", "ab-ab"}, expect = Expect.ACCEPTABLE, desc = "What was accepted was there to be taken.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Accepted and lost, refused and kept, or out of order.")
    @State
    public static class OfferAgainstClose {
        private final CallbackQueue queue = new CallbackQueue();
        private String accepted = "";
        private String taken = "";

        /** The producer. */
        @Actor
        public void actor1() {
            boolean first = queue.offer(new Letter('a'));
            boolean second = queue.offer(new Letter('b'));
            accepted = (first ? "a" : "") + (second ? "b" : "");
        }

        /** The loop. */
        @Actor
        public void actor2() {
            taken = letters(queue.take()) + letters(queue.close());
        }

        /** The loop, afterwards. */
        @Arbiter
        public void arbiter(L_Result r) {
            r.r1 = accepted + "-" + taken + letters(queue.take());
        }
    }

    /** One who posts, and the loop that goes to sleep. */
    @JCStressTest
    @Outcome(id = {"true, false", "true, true", "false, false"}, expect = Expect.ACCEPTABLE,
            desc = "It is woken, or it has seen the callback.")
    @Outcome(id = "false, true", expect = Expect.FORBIDDEN, desc = "A lost wake-up.")
    @State
    public static class PostAgainstSleep {
        private final CallbackQueue queue = new CallbackQueue();
        private final SleepFlag sleep = new SleepFlag();

        /** Who posts: whether he has to wake the loop. */
        @Actor
        public void actor1(ZZ_Result r) {
            queue.offer(new Letter('a'));
            r.r1 = sleep.clear();
        }

        /** The loop: whether it sleeps. */
        @Actor
        public void actor2(ZZ_Result r) {
            sleep.set();
            r.r2 = queue.isEmpty();
        }
    }

    /** Two who wake. */
    @JCStressTest
    @Outcome(id = {"true, false", "false, true"}, expect = Expect.ACCEPTABLE, desc = "One of them wakes the loop.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Nobody does, or both do.")
    @State
    public static class WakeAgainstWake {
        private final SleepFlag sleep = new SleepFlag();

        /** A loop that sleeps. */
        public WakeAgainstWake() {
            sleep.set();
        }

        /** One who wakes it. */
        @Actor
        public void actor1(ZZ_Result r) {
            r.r1 = sleep.clear();
        }

        /** Another one. */
        @Actor
        public void actor2(ZZ_Result r) {
            r.r2 = sleep.clear();
        }
    }
}
