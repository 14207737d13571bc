package dev.ioloop.itest.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.LoopOptions;
import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.Registry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The comparison finds pollers that do something wrong, and says where. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultyPollerTest {
    private static final int PROGRAMS = 10;
    private static final int STEPS = 1000;

    /** The first run of all opens descriptors that the JDK keeps. */
    @BeforeAll
    static void warmUp() throws IOException {
        Execution.run(Program.random(0, 200), Subject.reference(), Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void findsThePollerThat(FaultyProvider.Fault fault) throws IOException {
        Differential.Difference difference = search(fault);
        assertNotNull(difference, "nothing was found in " + PROGRAMS + " programs of " + STEPS + " steps");
        String report = difference.report();
        System.out.println(fault + ":\n" + report);
        assertTrue(report.startsWith("seed " + difference.program().seed() + ", step " + difference.step() + " of "
                + STEPS + ": "), report);
        assertTrue(report.contains("    nio: ") && report.contains("    " + fault + ": "), report);
        assertTrue(report.contains("-Dioloop.differential.seed=" + difference.program().seed()
                + " -Dioloop.differential.steps=" + STEPS), report);
    }

    @Test
    void findsNothingWhereNothingIsWrong() throws IOException {
        assertNull(search(FaultyProvider.Fault.NONE));
    }

    @Test
    void makesAProgramSmaller() throws IOException {
        Differential.Difference difference = search(FaultyProvider.Fault.ASKS_FOR_READ_ALONE);
        assertNotNull(difference);
        String report = difference.report();
        int begin = report.indexOf("the same with ");
        assertTrue(begin > 0, report);
        int steps = Integer.parseInt(report.substring(begin).split(" ")[3]);
        assertTrue(steps <= 8, report);
    }

    @Test
    void aSeedGivesTheSameObservationsAgain() throws IOException {
        Program program = Program.random(7, STEPS);
        assertEquals(program, Program.random(7, STEPS));
        Differential differential = new Differential(Subject.reference(), Duration.ZERO);
        assertEquals(-1, differential.reference(program).firstDifference(differential.reference(program)));
    }

    private static Differential.@Nullable Difference search(FaultyProvider.Fault fault) throws IOException {
        PollerProvider nio = Registry.find(PollerProvider.class).services().stream()
                .filter(one -> one.name().equals(Subject.REFERENCE)).findFirst().orElseThrow();
        Subject faulty = new Subject(fault.name(),
                LoopOptions.defaults().withPollerProvider(new FaultyProvider(nio, fault)), List.of(Subject.REFERENCE),
                0);
        Differential differential = new Differential(Subject.reference(), Duration.ofSeconds(3));
        for (long seed = 1; seed <= PROGRAMS; seed++) {
            Program program = Program.random(seed, STEPS);
            Differential.Difference difference = differential.compare(program, faulty,
                    differential.reference(program));
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }
}
