package dev.ioloop.itest.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the samples through a launcher of its own and reads what the listener wrote.
 *
 * <p>Thread rule: one thread at a time.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RowListenerTest {
    private static final String SAMPLE = "dev.ioloop.itest.contracts.RowSamples$Sample";

    @TempDir
    private Path folder;

    @Test
    void tellsWhatBecameOfEachTest() throws IOException {
        List<String> lines = run(RowSamples.Sample.class);

        assertLines(lines, "ONE", SAMPLE + "#fails\tFAILED", SAMPLE + "#passes\tPASSED");
        assertLines(lines, "TWO", SAMPLE + "#passes\tPASSED");
        assertLines(lines, "DISABLED", SAMPLE + "#disabled\tSKIPPED");
        assertLines(lines, "ASSUMED", SAMPLE + "#assumes\tSKIPPED");
    }

    @Test
    void joinsTheInvocationsOfATest() throws IOException {
        List<String> lines = run(RowSamples.Sample.class);
        String info = "(org.junit.jupiter.api.RepetitionInfo)";

        assertLines(lines, "REPEATED", SAMPLE + "#failsOnce" + info + "\tFAILED",
                SAMPLE + "#passesOnce" + info + "\tPASSED");
        assertLines(lines, "DYNAMIC", SAMPLE + "#broken\tFAILED", SAMPLE + "#elsewhere\tPASSED",
                SAMPLE + "#none\tSKIPPED");
    }

    @Test
    void findsRowsWhereTheMethodThatRunsIsDeclared() throws IOException {
        List<String> lines = run(RowSamples.Sample.class);

        assertLines(lines, "INHERITED", SAMPLE + "#inherited\tPASSED");
        assertLines(lines, "REPLACED");
        assertLines(lines, "OF-THE-CONTRACT", SAMPLE + "#ofRowedContract\tPASSED");
        assertLines(lines, "NESTED", SAMPLE + "$Inner#inner\tPASSED");
        assertEquals(13, lines.stream().filter(line -> line.startsWith("ALL\t")).count(),
                "tests of the annotated class in " + lines);
    }

    @Test
    void aClassTakesItsTestsAlong() throws IOException {
        List<String> lines = run(RowSamples.DisabledClass.class, RowSamples.BrokenSetUp.class,
                RowSamples.BrokenTearDown.class);
        String type = "dev.ioloop.itest.contracts.RowSamples$";

        assertLines(lines, "IN-DISABLED", type + "DisabledClass#neverRuns\tSKIPPED");
        assertLines(lines, "IN-BROKEN", type + "BrokenSetUp#neverRuns\tFAILED", type + "BrokenTearDown#runs\tFAILED");
    }

    @Test
    void writesNothingWithoutARow() throws IOException {
        run(RowSamples.WithoutRow.class);

        assertFalse(Files.exists(file()), "a file was written although no test carries a row");
    }

    @Test
    void aLaterRunReplacesOnlyTheLinesOfItsClasses() throws IOException {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "GONE\t" + SAMPLE + "#removed\tFAILED\nKEPT\tother.Type#test\tPASSED\n");

        List<String> lines = run(RowSamples.Sample.class);

        assertLines(lines, "GONE");
        assertLines(lines, "KEPT", "other.Type#test\tPASSED");
        assertEquals(lines, List.copyOf(new TreeSet<>(lines)), "lines are sorted, and none comes twice");
    }

    @Test
    void thePlatformFindsTheListener() throws IOException {
        String before = System.getProperty(RowListener.FILE_PROPERTY);
        System.setProperty(RowListener.FILE_PROPERTY, file().toString());
        try {
            LauncherFactory.create().execute(request(RowSamples.DisabledClass.class));
        } finally {
            restore(before);
        }

        assertLines(Files.readAllLines(file()), "IN-DISABLED",
                "dev.ioloop.itest.contracts.RowSamples$DisabledClass#neverRuns\tSKIPPED");
    }

    private static void restore(@Nullable String before) {
        if (before == null) {
            System.clearProperty(RowListener.FILE_PROPERTY);
        } else {
            System.setProperty(RowListener.FILE_PROPERTY, before);
        }
    }

    private List<String> run(Class<?>... types) throws IOException {
        LauncherConfig config = LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false)
                .addTestExecutionListeners(new RowListener(file())).build();
        LauncherFactory.create(config).execute(request(types));
        return Files.exists(file()) ? Files.readAllLines(file()) : List.of();
    }

    private static LauncherDiscoveryRequest request(Class<?>... types) {
        return LauncherDiscoveryRequestBuilder.request()
                .selectors(Stream.of(types).map(type -> selectClass(type)).toList()).build();
    }

    private Path file() {
        return folder.resolve("deep/rows.txt");
    }

    private static void assertLines(List<String> lines, String id, String... expected) {
        List<String> found = lines.stream().filter(line -> line.startsWith(id + '\t'))
                .map(line -> line.substring(id.length() + 1)).toList();
        assertEquals(List.of(expected), found, "lines of row " + id);
    }
}
