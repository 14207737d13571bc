package dev.ioloop.itest.bench.load;

import java.util.Arrays;
import java.util.Locale;

/**
 * The median of some values, with the quartiles around it.
 *
 * <p>Thread rule: immutable, safe from any thread.
 *
 * @param lower a quarter of the values is below
 * @param median half of the values is below
 * @param upper a quarter of the values is above
 */
record Quartiles(double lower, double median, double upper) {
    /** The quartiles of at least one value, between two values by a straight line. */
    static Quartiles of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Quartiles(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
    }

    private static double at(double[] sorted, double part) {
        double place = part * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /** The median, and the quartiles in brackets. */
    String text() {
        return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", median, lower, upper);
    }
}
