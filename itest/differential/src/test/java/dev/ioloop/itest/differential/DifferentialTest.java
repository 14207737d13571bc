package dev.ioloop.itest.differential;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random programs give the same on every poller. The number of programs and of the steps of each come from the system
 * properties {@code ioloop.differential.programs} and {@code ioloop.differential.steps}; with
 * {@code ioloop.differential.seed} the program of that seed alone is run, and with {@code ioloop.differential.poller}
 * that poller alone.
 */
class DifferentialTest {
    private static final int PROGRAMS = Integer.getInteger("ioloop.differential.programs", 50);
    private static final int STEPS = Integer.getInteger("ioloop.differential.steps", 2000);
    private static final int WARM_UP_STEPS = 300;

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void allPollersObserveTheSame() throws IOException {
        List<Subject> subjects = subjects();
        assertFalse(subjects.isEmpty(), "no poller to compare with the reference");
        Differential differential = new Differential(Subject.reference(), Duration.ofSeconds(30));
        Program warmUp = Program.random(0, WARM_UP_STEPS);
        differential.reference(warmUp);
        for (Subject subject : subjects) {
            Execution.run(warmUp, subject, Duration.ofSeconds(5));
        }
        Map<String, Long> nanos = new LinkedHashMap<>();
        long steps = 0;
        List<String> reports = new ArrayList<>();
        for (long seed : seeds()) {
            Program program = Program.random(seed, STEPS);
            long begin = System.nanoTime();
            Transcript expected = differential.reference(program);
            nanos.merge(Subject.REFERENCE, System.nanoTime() - begin, Long::sum);
            for (Subject subject : subjects) {
                begin = System.nanoTime();
                Differential.Difference difference = differential.compare(program, subject, expected);
                nanos.merge(subject.name(), System.nanoTime() - begin, Long::sum);
                if (difference != null) {
                    reports.add(difference.report());
                }
            }
            steps += program.size();
            if (!reports.isEmpty()) {
                fail(String.join("\n", reports));
            }
        }
        assertTrue(steps >= STEPS, "no step was run");
        report(steps, nanos);
    }

    private static void report(long steps, Map<String, Long> nanos) {
        nanos.forEach((name, time) -> System.out
                .println(steps + " steps on " + name + ": " + TimeUnit.NANOSECONDS.toMillis(time) + " ms"));
    }

    private static List<Subject> subjects() {
        String only = System.getProperty("ioloop.differential.poller", "");
        return Subject.all().stream().filter(one -> one.name().startsWith(only)).toList();
    }

    /** The same ones in each build, and one that nobody has tried. */
    private static List<Long> seeds() {
        String given = System.getProperty("ioloop.differential.seed", "");
        if (!given.isEmpty()) {
            return List.of(Long.parseLong(given));
        }
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; seed < PROGRAMS; seed++) {
            seeds.add(seed);
        }
        long random = System.nanoTime();
        System.out.println("the random seed is " + random);
        seeds.add(random);
        return seeds;
    }
}
