package dev.ioloop.itest.contracts;

import java.util.Comparator;

import org.jspecify.annotations.Nullable;

/**
 * One line of the file of rows: an id, a test, and how the test ended.
 *
 * <p>Thread rule: immutable.
 */
record RowLine(Key key, Outcome outcome) implements Comparable<RowLine> {
    private static final Comparator<RowLine> ORDER = Comparator.comparing((RowLine line) -> line.key().id())
            .thenComparing(line -> line.key().test()).thenComparing(RowLine::outcome);

    /** A row and a test that carries it. */
    record Key(String id, String test) {}

    /** How a test ended, from the weakest to the strongest: of several invocations the strongest counts. */
    enum Outcome {
        SKIPPED, PASSED, FAILED;

        static Outcome worse(Outcome one, Outcome other) {
            return one.compareTo(other) > 0 ? one : other;
        }
    }

    static String testName(String type, String method, @Nullable String parameters) {
        return type + '#' + method + (parameters == null || parameters.isEmpty() ? "" : '(' + parameters + ')');
    }

    static RowLine parse(String line) {
        String[] parts = line.split("\t", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("line '" + line + "' has " + parts.length
                    + " fields; a line of the file of rows has id, test and outcome with tabs between them");
        }
        return new RowLine(new Key(parts[0], parts[1]), Outcome.valueOf(parts[2]));
    }

    /** The class that the test was run in. */
    String type() {
        int end = key.test().indexOf('#');
        return end < 0 ? key.test() : key.test().substring(0, end);
    }

    @Override
    public int compareTo(RowLine other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return key.id() + '\t' + key.test() + '\t' + outcome;
    }
}
