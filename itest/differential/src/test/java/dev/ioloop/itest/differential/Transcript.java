package dev.ioloop.itest.differential;

import java.util.ArrayList;
import java.util.List;

/**
 * What the steps of a program did and what was observed at each. An observation with an exclamation mark is one that
 * must not be made on any poller.
 *
 * <p>Thread rule: one thread.
 */
final class Transcript {
    /** One line: a step in words, and what was observed. */
    record Line(String words, String observed) {
        boolean isWrong() {
            return observed.contains("!");
        }

        @Override
        public String toString() {
            return words + ": " + observed;
        }
    }

    private final List<Line> lines = new ArrayList<>();

    void add(Line line) {
        lines.add(line);
    }

    int size() {
        return lines.size();
    }

    /** A line; one that says so where the run had ended before. */
    Line line(int step) {
        return step < lines.size() ? lines.get(step) : new Line("(nothing)", "the run had ended before");
    }

    /** The first line that differs from that of another transcript, or is wrong in one of them; -1 if there is none. */
    int firstDifference(Transcript other) {
        for (int step = 0; step < Math.max(size(), other.size()); step++) {
            Line here = line(step);
            Line there = other.line(step);
            if (!here.equals(there) || here.isWrong() || there.isWrong()) {
                return step;
            }
        }
        return -1;
    }
}
