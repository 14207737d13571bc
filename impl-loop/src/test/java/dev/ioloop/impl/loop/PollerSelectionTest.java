package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.DuplicatePollerException;
import dev.ioloop.PollerUnavailableException;
import dev.ioloop.impl.loop.PollerSelection.Choice;
import dev.ioloop.impl.loop.PollerSelection.Wanted;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.spi.PollerProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PollerSelectionTest {
    private final HandPollerProvider low = new HandPollerProvider("low", 0, "x");
    private final HandPollerProvider high = new HandPollerProvider("high", 100, "y");

    private static void assertSays(Throwable e, String... parts) {
        for (String part : parts) {
            assertTrue(String.valueOf(e.getMessage()).contains(part), () -> "'" + part + "' in: " + e.getMessage());
        }
    }

    @Test
    @Row("TOR-LOP-031")
    void theBestAvailableOneIsTaken() {
        Choice choice = PollerSelection.choose(List.of(low, high), List.of(), null);
        assertSame(high, choice.provider());
        assertTrue(choice.reason().contains("low") && choice.reason().contains("100"), choice.reason());
    }

    @Test
    @Row("PYF-LOP-003")
    void theBestOfManyIsTakenAndEachCanBeAskedForByName() {
        List<PollerProvider> all = new ArrayList<>();
        List<String> bestFirst = List.of("epoll", "kqueue", "devpoll", "poll", "select", "nio");
        for (int i = 0; i < bestFirst.size(); i++) {
            all.add(0, new HandPollerProvider(bestFirst.get(i), 100 - i, i < 5 ? "posix" : "nio"));
        }
        List<PollerProvider> left = new ArrayList<>(all);
        for (String best : bestFirst) {
            Choice choice = PollerSelection.choose(left, List.of(), null);
            assertEquals(best, choice.provider().name());
            assertSame(choice.provider(),
                    PollerSelection.choose(all, List.of(), new Wanted(best, "the test")).provider());
            left.remove(choice.provider());
        }
    }

    @Test
    void anUnavailableOneIsPassedOverAndItsReasonKept() {
        high.unavailable = "no such kernel";
        Choice choice = PollerSelection.choose(List.of(low, high), List.of("Broken: cannot load"), null);
        assertSame(low, choice.provider());
        assertTrue(choice.reason().contains("no such kernel") && choice.reason().contains("cannot load"),
                choice.reason());
    }

    @Test
    void ofEqualPriorityTheNameThatSortsFirstIsTaken() {
        HandPollerProvider other = new HandPollerProvider("a-low", 0, "x");
        assertSame(other, PollerSelection.choose(List.of(low, other), List.of(), null).provider());
    }

    @Test
    void askingByNameNeverFallsBack() {
        high.unavailable = "no such kernel";
        PollerUnavailableException refused = assertThrows(PollerUnavailableException.class,
                () -> PollerSelection.choose(List.of(low, high), List.of(), new Wanted("high", "the test")));
        assertSays(refused, "high", "the test", "no such kernel", "low");
        PollerUnavailableException unknown = assertThrows(PollerUnavailableException.class,
                () -> PollerSelection.choose(List.of(low, high), List.of(), new Wanted("kqueue", "the test")));
        assertSays(unknown, "kqueue", "the test", "low", "high (not usable: no such kernel)");
        assertEquals("asked for by the test",
                PollerSelection.choose(List.of(low, high), List.of(), new Wanted("low", "the test")).reason());
    }

    @Test
    void noneLeftListsEveryCandidateWithItsReason() {
        high.unavailable = "no such kernel";
        low.unavailable = "denied";
        assertSays(
                assertThrows(PollerUnavailableException.class,
                        () -> PollerSelection.choose(List.of(low, high), List.of("Broken: cannot load"), null)),
                "high: no such kernel", "low: denied", "Broken: cannot load");
        assertSays(assertThrows(PollerUnavailableException.class,
                () -> PollerSelection.choose(List.of(), List.of(), null)), "no poller is installed", "install");
    }

    @Test
    void twoOfOneNameAreAnErrorThatNamesBoth() {
        class Twin extends HandPollerProvider {
            Twin() {
                super("low", 5, "x");
            }
        }
        assertSays(assertThrows(DuplicatePollerException.class,
                () -> PollerSelection.choose(List.of(low, new Twin()), List.of(), null)), "'low'",
                HandPollerProvider.class.getName(), Twin.class.getName());
    }

    @Test
    void aProviderThatThrowsIsPassedOver() {
        PollerProvider broken = new HandPollerProvider("broken", 1000, "x") {
            @Override
            public Optional<String> unavailable() {
                throw new IllegalStateException("probe failed");
            }
        };
        PollerProvider nameless = new HandPollerProvider("nameless", 1000, "x") {
            @Override
            public String name() {
                throw new NoClassDefFoundError("gone");
            }
        };
        Choice choice = PollerSelection.choose(List.of(broken, nameless, low), List.of(), null);
        assertSame(low, choice.provider());
        assertTrue(choice.reason().contains("probe failed") && choice.reason().contains("gone"), choice.reason());
    }
}
