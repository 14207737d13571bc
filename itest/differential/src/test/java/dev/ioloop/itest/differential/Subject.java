package dev.ioloop.itest.differential;

import dev.ioloop.LoopOptions;
import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.Registry;
import java.util.ArrayList;
import java.util.List;

/**
 * What a program is run on: a poller, and the pollers of its family that a program may change to.
 *
 * <p>Thread rule: immutable.
 *
 * @param name the name for messages
 * @param options options of the loop that name the poller
 * @param pollers the names of the pollers of its family, its own first
 * @param reopenEvery after how many steps the poller is opened anew besides; 0 never
 */
record Subject(String name, LoopOptions options, List<String> pollers, int reopenEvery) {
    /** The poller that all others are compared with. */
    static final String REFERENCE = "nio";

    private static final int STEPS_BETWEEN_OPENINGS = 37;

    Subject {
        pollers = List.copyOf(pollers);
    }

    /** The poller that all others are compared with. */
    static Subject reference() {
        return new Subject(REFERENCE, LoopOptions.defaults().withPoller(REFERENCE), List.of(REFERENCE), 0);
    }

    /** All pollers that can be used here but the reference, and last the reference, opened anew all the time. */
    static List<Subject> all() {
        Registry.Found<PollerProvider> found = Registry.find(PollerProvider.class);
        if (!found.failures().isEmpty()) {
            throw new AssertionError("pollers that cannot be loaded: " + found.failures());
        }
        List<Subject> all = new ArrayList<>();
        for (PollerProvider provider : found.services()) {
            provider.unavailable().ifPresent(
                    reason -> System.out.println("poller " + provider.name() + " is left out: " + reason));
            if (provider.unavailable().isEmpty() && !provider.name().equals(REFERENCE)) {
                all.add(new Subject(provider.name(), LoopOptions.defaults().withPoller(provider.name()),
                        family(provider, found.services()), 0));
            }
        }
        all.add(new Subject("nio, opened anew after each " + STEPS_BETWEEN_OPENINGS + " steps", reference().options(),
                reference().pollers(), STEPS_BETWEEN_OPENINGS));
        return all;
    }

    private static List<String> family(PollerProvider first, List<PollerProvider> providers) {
        List<String> names = new ArrayList<>(List.of(first.name()));
        for (PollerProvider other : providers) {
            if (other != first && other.unavailable().isEmpty()
                    && other.channels().family().equals(first.channels().family())) {
                names.add(other.name());
            }
        }
        return names;
    }
}
