package dev.ioloop.itest.swap;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.ioloop.LoopOptions;
import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.Registry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** Every pair of pollers of a family, and each with itself anew, under load. */
@Timeout(value = 20, unit = java.util.concurrent.TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SwapTest {
    private static final long MILLIS = Long.getLong("ioloop.swap.millis", 3000);
    private static final int CONNECTIONS = 500;
    /** select(2) watches descriptors below 1024 only, and the JVM has some of its own. */
    private static final int CONNECTIONS_OF_SELECT = 200;

    private static List<PollerProvider> available() {
        return Registry.find(PollerProvider.class).services().stream()
                .filter(provider -> provider.unavailable().isEmpty()).toList();
    }

    /** What a JVM opens once and keeps is open before descriptors are counted. */
    @BeforeAll
    static void warmUp() throws Exception {
        Path folder = Files.createDirectories(Path.of("target", "swap"));
        for (PollerProvider provider : available()) {
            SwapRun run = new SwapRun(LoopOptions.defaults(), provider.name(), provider.name(), 5, folder);
            assertThrowsNothingBut("descriptors", () -> run.run(300));
        }
    }

    private static void assertThrowsNothingBut(String what, Executable run) throws Exception {
        try {
            run.execute();
        } catch (AssertionError e) {
            if (!String.valueOf(e.getMessage()).startsWith(what)) {
                throw e;
            }
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @TestFactory
    Stream<DynamicTest> everyPairOfAFamily() throws Exception {
        List<PollerProvider> providers = available();
        assertFalse(providers.isEmpty(), "no poller was found");
        Path report = Files.createDirectories(Path.of("target")).resolve("swap-report.txt");
        Files.deleteIfExists(report);
        List<DynamicTest> tests = new ArrayList<>();
        String only = System.getProperty("ioloop.swap.only", "");
        for (PollerProvider one : providers) {
            for (PollerProvider other : providers) {
                if ((one.name() + other.name()).contains(only)
                        && one.channels().family().equals(other.channels().family())
                        && one.name().compareTo(other.name()) <= 0) {
                    tests.add(dynamicTest(one.name() + " <-> " + other.name(), () -> {
                        String line = run(LoopOptions.defaults(), one.name(), other.name(), MILLIS);
                        System.out.println(line);
                        Files.writeString(report, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                    }));
                }
            }
        }
        return tests.stream();
    }

    private static String run(LoopOptions options, String from, String to, long millis) throws Exception {
        boolean few = from.equals("select") || to.equals("select");
        Path folder = Files.createDirectories(Path.of("target", "swap"));
        return new SwapRun(options, from, to, few ? CONNECTIONS_OF_SELECT : CONNECTIONS, folder).run(millis);
    }

    /** A test of the test: a poller that forgets one registration in a change is found out. */
    @Test
    void aRegistrationThatIsForgottenInAChangeIsFoundOut() {
        String any = available().get(0).name();
        LoopOptions forgetful = LoopOptions.defaults().withPollerDecorator(ForgetfulPoller::new);
        AssertionError found = assertThrows(AssertionError.class, () -> run(forgetful, any, any, 500));
        String message = String.valueOf(found.getMessage());
        assertTrue(message.contains("does not end") || message.contains("do not end"), message);
    }
}
