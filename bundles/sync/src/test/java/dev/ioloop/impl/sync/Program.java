package dev.ioloop.impl.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;

/**
 * Random programs: each is a list of numbers, which a world reads as steps. One that fails is made shorter and its
 * numbers smaller for as long as it fails, and reported with its seed.
 */
final class Program {
    /** What programs run in. A new one is made for each run. */
    interface World {
        /** Takes a step, of which any number must make sense; fails if what is seen is not what the model says. */
        void step(int number);

        /** The end of the program. */
        default void end() {}

        /** What the step does, for people. */
        String describe(int number);
    }

    /** Makes a world. */
    interface Maker {
        World make();
    }

    private Program() {}

    static void check(Maker maker, long firstSeed, int programs, int length) {
        for (int i = 0; i < programs; i++) {
            Random random = new Random(firstSeed + i);
            List<Integer> steps = new ArrayList<>();
            int count = 1 + random.nextInt(length);
            for (int j = 0; j < count; j++) {
                steps.add(random.nextInt(1 << 20));
            }
            Throwable failure = run(maker, steps);
            if (failure != null) {
                report(maker, firstSeed + i, steps);
            }
        }
    }

    private static void report(Maker maker, long seed, List<Integer> steps) {
        List<Integer> small = shrink(maker, steps);
        World world = maker.make();
        StringBuilder text = new StringBuilder("seed " + seed + ", " + steps.size() + " steps, made smaller: " + small);
        for (int step : small) {
            text.append("\n  ").append(world.describe(step));
        }
        Throwable failure = run(maker, small);
        throw new AssertionError(text + "\n" + failure, failure);
    }

    /** What goes wrong, or null. */
    static @Nullable Throwable run(Maker maker, List<Integer> steps) {
        try {
            World world = maker.make();
            for (int step : steps) {
                world.step(step);
            }
            world.end();
            return null;
        } catch (Exception | AssertionError e) {
            return e;
        }
    }

    static List<Integer> shrink(Maker maker, List<Integer> failing) {
        List<Integer> best = failing;
        boolean smaller = true;
        while (smaller) {
            smaller = false;
            for (int chunk = Math.max(1, best.size() / 2); chunk > 0; chunk /= 2) {
                for (int from = 0; from + chunk <= best.size();) {
                    List<Integer> candidate = new ArrayList<>(best.subList(0, from));
                    candidate.addAll(best.subList(from + chunk, best.size()));
                    if (run(maker, candidate) != null) {
                        best = candidate;
                        smaller = true;
                    } else {
                        from += chunk;
                    }
                }
            }
            for (int i = 0; i < best.size(); i++) {
                for (int value : new int[]{best.get(i) & 0xff, best.get(i) & 0xfff}) {
                    List<Integer> candidate = new ArrayList<>(best);
                    candidate.set(i, value);
                    if (value < best.get(i) && run(maker, candidate) != null) {
                        best = candidate;
                        smaller = true;
                    }
                }
            }
        }
        return best;
    }

    static void same(Object expected, Object found, String what) {
        Assertions.assertEquals(expected, found, what);
    }
}
