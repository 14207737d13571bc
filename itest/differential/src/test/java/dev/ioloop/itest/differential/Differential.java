package dev.ioloop.itest.differential;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program on the reference and on another poller, and makes a report of the first difference.
 *
 * <p>Thread rule: one thread.
 */
final class Differential {
    private static final Duration BOUND = Duration.ofSeconds(5);
    /** While a program is made smaller: no failure depends on it, as it was found with the longer bound. */
    private static final Duration SHORT_BOUND = Duration.ofMillis(150);

    private final Subject reference;
    private final Duration minimising;

    /**
     * Makes one.
     *
     * @param reference what the others are compared with
     * @param minimising how long a program that shows a difference is made smaller
     */
    Differential(Subject reference, Duration minimising) {
        this.reference = reference;
        this.minimising = minimising;
    }

    /**
     * A difference.
     *
     * @param program the program that shows it
     * @param subject the poller that differs from the reference
     * @param step the first step at which it shows, from 0
     * @param report all about it, in words
     */
    record Difference(Program program, Subject subject, int step, String report) {}

    /** What a program gives on the reference. */
    Transcript reference(Program program) throws IOException {
        return Execution.run(program, reference, BOUND);
    }

    /** Runs a program on a poller; tells the first difference from the reference, or null. */
    @Nullable Difference compare(Program program, Subject subject, Transcript expected) throws IOException {
        Transcript found = Execution.run(program, subject, BOUND);
        int step = expected.firstDifference(found);
        return step < 0 ? null
                : new Difference(program, subject, step, report(program, subject, expected, found, step));
    }

    private String report(Program program, Subject subject, Transcript expected, Transcript found, int step)
            throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("seed ").append(program.seed()).append(", step ").append(step).append(" of ")
                .append(program.size()).append(": ").append(found.line(step).words()).append('\n');
        observations(text, subject, expected, found, step);
        text.append("run it again: mvn -B verify -pl itest/differential -am -Dioloop.differential.seed=")
                .append(program.seed())
                .append(" -Dioloop.differential.steps=").append(program.size()).append('\n');
        Program small = smaller(program.with(program.steps().subList(0, Math.min(step + 1, program.size()))), subject);
        if (small == null) {
            text.append("the steps up to that one, run again, show no difference: it depends on time or on what was")
                    .append(" before\n");
            return text.toString();
        }
        Transcript smallExpected = Execution.run(small, reference, SHORT_BOUND);
        Transcript smallFound = Execution.run(small, subject, SHORT_BOUND);
        int last = smallExpected.firstDifference(smallFound);
        if (last >= 0) {
            text.append("the same with ").append(small.size()).append(" steps:\n");
            for (int i = 0; i < last; i++) {
                text.append("  ").append(smallExpected.line(i)).append('\n');
            }
            text.append("  ").append(smallFound.line(last).words()).append('\n');
            observations(text, subject, smallExpected, smallFound, last);
        }
        return text.toString();
    }

    private void observations(StringBuilder text, Subject subject, Transcript expected, Transcript found, int step) {
        text.append("    ").append(reference.name()).append(": ").append(expected.line(step).observed()).append('\n');
        text.append("    ").append(subject.name()).append(": ").append(found.line(step).observed()).append('\n');
    }

    /**
     * Leaves out steps as long as a difference remains and there is time: halves first, then ever smaller pieces (delta
     * debugging, after Zeller). Null if there is no difference at all.
     */
    private @Nullable Program smaller(Program program, Subject subject) throws IOException {
        long begin = System.nanoTime();
        if (!differs(program, subject)) {
            return null;
        }
        List<Step> steps = new ArrayList<>(program.steps());
        for (int piece = Math.max(1, steps.size() / 2); piece >= 1; piece = piece == 1 ? 0 : piece / 2) {
            for (int from = steps.size() - piece; from > -piece; from -= piece) {
                if (System.nanoTime() - begin > minimising.toNanos()) {
                    return program.with(steps);
                }
                int end = from + piece;
                if (end > steps.size()) {
                    continue;
                }
                List<Step> without = new ArrayList<>(steps.subList(0, Math.max(0, from)));
                without.addAll(steps.subList(end, steps.size()));
                if (differs(program.with(without), subject)) {
                    steps = without;
                }
            }
        }
        return program.with(steps);
    }

    private boolean differs(Program program, Subject subject) throws IOException {
        Transcript expected = Execution.run(program, reference, SHORT_BOUND);
        return expected.firstDifference(Execution.run(program, subject, SHORT_BOUND)) >= 0;
    }
}
