package dev.ioloop.itest.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.Registry;
import java.util.Comparator;
import java.util.List;

/**
 * The pollers that there are, and how much is asked of each.
 *
 * <p>Thread rule: any thread.
 */
final class Pollers {
    private static final long GIBIBYTE = 1L << 30;
    /** What one transfer brings each way where it is not a gibibyte; with -Pstress it is one everywhere. */
    private static final long BYTES = Long.getLong("ioloop.interop.bytes", 32L << 20);
    /** select(2) watches descriptors below 1024 only, and the JVM has some of its own. */
    private static final int MOST_OF_SELECT = 600;

    private Pollers() {}

    /** The names of all that can run here; on Linux none may be missing. */
    static List<String> available() {
        List<String> names = providers().stream().map(PollerProvider::name).toList();
        List<String> expected = System.getProperty("os.name").equals("Linux")
                ? List.of("nio", "epoll", "poll", "select") : List.of("nio");
        assertTrue(names.containsAll(expected), () -> "pollers found: " + names + ", expected: " + expected);
        return names;
    }

    /** The names of those whose channels know the abstract names of UNIX domain sockets, which Linux has. */
    static List<String> knowingAbstractNames() {
        return System.getProperty("os.name").equals("Linux")
                ? available().stream().filter(name -> !name.equals("nio")).toList() : List.of();
    }

    private static List<PollerProvider> providers() {
        return Registry.find(PollerProvider.class).services().stream()
                .filter(provider -> provider.unavailable().isEmpty())
                .sorted(Comparator.comparingInt(PollerProvider::priority).reversed()).toList();
    }

    /** Whether all is asked of it: of the poller that is taken where none is asked for, and of all with -Pstress. */
    static boolean isThorough(String poller) {
        return BYTES >= GIBIBYTE || providers().getFirst().name().equals(poller);
    }

    /** How much a transfer brings each way. */
    static long volume(String poller) {
        return isThorough(poller) ? GIBIBYTE : BYTES;
    }

    /** How much, where another transfer of this kind brings the gibibyte. */
    static long lesserVolume() {
        return BYTES;
    }

    /** How many connections are kept open at once, of those that were wanted. */
    static int connections(String poller, int wanted) {
        return poller.equals("select") ? Math.min(wanted, MOST_OF_SELECT) : wanted;
    }
}
