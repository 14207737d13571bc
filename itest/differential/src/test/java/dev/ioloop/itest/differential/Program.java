package dev.ioloop.itest.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A sequence of steps, made from a seed.
 *
 * <p>Thread rule: immutable.
 *
 * @param seed what it was made from
 * @param steps in their order
 */
record Program(long seed, List<Step> steps) {
    Program {
        steps = List.copyOf(steps);
    }

    /**
     * Makes a program; the same numbers give the same one.
     *
     * @param seed any number
     * @param count how many steps, at least 0
     */
    static Program random(long seed, int count) {
        Random random = new Random(seed);
        List<Step> steps = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Step.Kind kind = kind(random.nextInt(100));
            steps.add(new Step(kind, random.nextInt(kind.count), random.nextInt(1 << 20), random.nextInt(1 << 20)));
        }
        return new Program(seed, steps);
    }

    private static Step.Kind kind(int hundredths) {
        int left = hundredths;
        for (Step.Kind kind : Step.Kind.values()) {
            left -= kind.weight;
            if (left < 0) {
                return kind;
            }
        }
        throw new AssertionError("the weights of the kinds of steps sum up to less than 100");
    }

    /** The same program with other steps. */
    Program with(List<Step> others) {
        return new Program(seed, others);
    }

    int size() {
        return steps.size();
    }
}
