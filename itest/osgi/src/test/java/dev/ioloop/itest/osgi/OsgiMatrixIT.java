package dev.ioloop.itest.osgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.ioloop.itest.contracts.Jdks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * Runs the tests of the frameworks: {Felix, Equinox} x {Java 17, Java 25}, a JVM for each. What ran there appears here
 * as one dynamic test each; what a JVM has printed is shown when it failed.
 *
 * <p>Thread rule: the thread of the test.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class OsgiMatrixIT {
    private static final int[] VERSIONS = {17, 25};
    private static final Class<?>[] TESTS = {WithoutMediatorTest.class, WithMediatorTest.class, ServingTest.class,
        PollerChangeTest.class, NativePollersTest.class, UnbindTest.class, LifeCycleTest.class};

    @TestFactory
    Stream<DynamicNode> everyTestOnEveryJavaAndFramework() {
        List<DynamicNode> nodes = new ArrayList<>();
        for (int version : VERSIONS) {
            Optional<Path> home = Jdks.find(version);
            if (home.isEmpty()) {
                nodes.add(leftOut(version));
                continue;
            }
            for (Cell.Framework framework : Cell.Framework.values()) {
                Cell cell = new Cell(version, home.get(), framework);
                // Lazy: each JVM runs when its turn has come.
                nodes.add(dynamicContainer(cell.toString(), Stream.of(cell).flatMap(OsgiMatrixIT::run)));
            }
        }
        return nodes.stream();
    }

    private static DynamicNode leftOut(int version) {
        String line = "The OSGi tests on Java " + version + " are left out: no JDK " + version
                + " was found; install one, or set JAVA" + version + "_HOME to it";
        System.out.println(line);
        return dynamicTest("Java " + version, () -> {
            if (Boolean.parseBoolean(System.getenv("CI"))) {
                fail(line + ". In CI nothing is left out: install one");
            }
            Assumptions.abort(line);
        });
    }

    private static Stream<DynamicNode> run(Cell cell) {
        ChildReport report = start(cell, cell.folder(), TESTS);
        List<DynamicNode> tests = new ArrayList<>();
        for (ChildReport.Result result : report.results()) {
            tests.add(dynamicTest(result.name(), () -> {
                System.out.println(report.place(result));
                assertTrue(result.isPassed(), result.name() + " " + result.outcome() + " in " + cell + ": "
                        + result.message());
            }));
        }
        tests.add(dynamicTest("all of them", () -> assertTrue(report.isGood(), "the run in " + cell
                + " has ended with status " + report.status() + " and " + report.results().size()
                + " tests; expected status 0 and JUnit's line \"OK (n tests)\"")));
        return tests.stream();
    }

    /** Else a bundle that does not resolve would go unnoticed in a run where no test asks for it. */
    @Test
    void bundleThatDoesNotResolveFailsTheRun() throws Exception {
        Path home = Path.of(System.getProperty("java.home"));
        Cell here = new Cell(Runtime.version().feature(), home, Cell.Framework.FELIX);
        ChildReport report = new ChildJvm(here, "unresolved").run(UnresolvedBundleCase.class);
        assertFalse(report.isGood(), "the run with " + BrokenBundle.NAME + " was good");
        assertEquals(1, report.status(), () -> String.join("\n", report.output()));
        assertTrue(report.output().stream().anyMatch(line -> line.contains(BrokenBundle.NAME)),
                () -> BrokenBundle.NAME + " is not named in\n" + String.join("\n", report.output()));
    }

    private static ChildReport start(Cell cell, String folder, Class<?>... tests) {
        try {
            ChildReport report = new ChildJvm(cell, folder).run(tests);
            if (!report.isGood()) {
                report.output().forEach(System.out::println);
            }
            return report;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + cell + " ran", e);
        }
    }
}
