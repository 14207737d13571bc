package dev.ioloop.itest.osgi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a {@link ChildJvm} has left behind.
 *
 * <p>Thread rule: immutable.
 *
 * @param cell where it ran
 * @param status its exit status; -1 if it had to be killed
 * @param output all that it has printed
 * @param results one for each test
 */
record ChildReport(Cell cell, int status, List<String> output, List<Result> results) {
    private static final Pattern SUMMARY = Pattern.compile("OK \\((\\d+) tests?\\)");

    /**
     * The outcome of one test.
     *
     * @param outcome PASSED, FAILED or SKIPPED
     * @param name class and method
     * @param message what was thrown
     */
    record Result(String outcome, String name, String message) {
        boolean isPassed() {
            return outcome.equals("PASSED");
        }
    }

    static ChildReport read(Cell cell, int status, Path output, Path events) throws IOException {
        List<Result> results = new ArrayList<>();
        if (Files.exists(events)) {
            for (String line : Files.readAllLines(events)) {
                String[] parts = line.split("\t", 4);
                results.add(new Result(parts[0], parts[1] + "." + parts[2], parts[3]));
            }
        }
        return new ChildReport(cell, status, Files.readAllLines(output), results);
    }

    /** How many tests the summary of a good run names; 0 if there is no such summary. */
    int passed() {
        for (String line : output) {
            Matcher summary = SUMMARY.matcher(line);
            if (summary.matches()) {
                return Integer.parseInt(summary.group(1));
            }
        }
        return 0;
    }

    boolean isGood() {
        return status == 0 && passed() > 0 && passed() == results.size() && results.stream().allMatch(Result::isPassed);
    }

    /** What a test has printed about the place where it ran. */
    String place(Result result) {
        return output.stream().filter(line -> line.contains(result.name() + ": Java ")).findFirst()
                .map(line -> line.substring(line.indexOf(result.name()))).orElse("");
    }
}
