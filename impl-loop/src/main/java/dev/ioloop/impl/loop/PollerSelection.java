package dev.ioloop.impl.loop;

import dev.ioloop.DuplicatePollerException;
import dev.ioloop.PollerUnavailableException;
import dev.ioloop.spi.PollerProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a poller: candidates and a wanted name in, a choice or an explained refusal out.
 *
 * <p>Thread rule: any thread; no state.
 */
final class PollerSelection {
    /**
     * A poller asked for.
     *
     * @param name its name
     * @param source who asks, in words, for example {@code "LoopOptions"}
     */
    record Wanted(String name, String source) {}

    /**
     * What was chosen.
     *
     * @param provider the provider
     * @param reason why, in words
     */
    record Choice(PollerProvider provider, String reason) {}

    private record Candidate(PollerProvider provider, String name, int priority) {
        Optional<String> refusal() {
            try {
                return provider.unavailable();
            } catch (RuntimeException | LinkageError e) {
                return Optional.of("its probe throws " + e);
            }
        }

        String type() {
            return provider.getClass().getName();
        }

        @Override
        public String toString() {
            return name + " (priority " + priority + ", " + type() + ")";
        }
    }

    private PollerSelection() {}

    /**
     * Chooses.
     *
     * @param providers those that were found
     * @param failures why others could not be loaded
     * @param wanted the poller asked for, or null for the best one
     * @return the choice
     * @throws DuplicatePollerException if two have one name
     * @throws PollerUnavailableException if there is none, or not the one asked for
     */
    static Choice choose(List<PollerProvider> providers, List<String> failures, @Nullable Wanted wanted) {
        List<String> reasons = new ArrayList<>(failures);
        List<Candidate> candidates = candidates(providers, reasons);
        refuseDuplicates(candidates);
        return wanted == null ? best(candidates, reasons) : named(candidates, reasons, wanted);
    }

    private static List<Candidate> candidates(List<PollerProvider> providers, List<String> reasons) {
        List<Candidate> candidates = new ArrayList<>();
        for (PollerProvider provider : providers) {
            try {
                candidates.add(new Candidate(provider, provider.name(), provider.priority()));
            } catch (RuntimeException | LinkageError e) {
                reasons.add(provider.getClass().getName() + ": cannot tell its name or priority: " + e);
            }
        }
        candidates.sort(Comparator.comparingInt(Candidate::priority).reversed().thenComparing(Candidate::name));
        return candidates;
    }

    private static void refuseDuplicates(List<Candidate> candidates) {
        Map<String, Candidate> byName = new HashMap<>();
        for (Candidate candidate : candidates) {
            Candidate first = byName.putIfAbsent(candidate.name, candidate);
            if (first != null) {
                throw new DuplicatePollerException("two poller providers have the name '" + candidate.name + "': "
                        + first.type() + " and " + candidate.type() + "; remove one of them, or rename it");
            }
        }
    }

    private static Choice best(List<Candidate> candidates, List<String> reasons) {
        for (Candidate candidate : candidates) {
            Optional<String> refusal = candidate.refusal();
            if (refusal.isEmpty()) {
                return new Choice(candidate.provider, bestReason(candidates, reasons));
            }
            reasons.add(candidate.name + ": " + refusal.get());
        }
        throw new PollerUnavailableException(candidates.isEmpty() && reasons.isEmpty()
                ? "no poller is installed: no provider of " + PollerProvider.class.getName()
                        + " was found; put a poller on the module path or class path, or install its bundle, for example"
                        + " dev.ioloop.poller.nio"
                : "no poller can be used: " + String.join("; ", reasons)
                        + "; install another one, for example dev.ioloop.poller.nio");
    }

    private static String bestReason(List<Candidate> all, List<String> reasons) {
        String lead = all.size() == 1 ? "the only poller installed"
                : "the best available of " + all.stream().map(Candidate::toString).collect(Collectors.joining(", "));
        return reasons.isEmpty() ? lead : lead + "; left out: " + String.join("; ", reasons);
    }

    private static Choice named(List<Candidate> candidates, List<String> reasons, Wanted wanted) {
        for (Candidate candidate : candidates) {
            if (candidate.name.equals(wanted.name)) {
                Optional<String> refusal = candidate.refusal();
                if (refusal.isEmpty()) {
                    return new Choice(candidate.provider, "asked for by " + wanted.source);
                }
                throw new PollerUnavailableException("poller '" + wanted.name + "', asked for by " + wanted.source
                        + ", cannot be used here: " + refusal.get() + others(candidates, reasons, candidate));
            }
        }
        throw new PollerUnavailableException("there is no poller '" + wanted.name + "', asked for by " + wanted.source
                + others(candidates, reasons, null));
    }

    private static String others(List<Candidate> candidates, List<String> reasons, @Nullable Candidate but) {
        List<String> parts = new ArrayList<>();
        for (Candidate candidate : candidates) {
            if (candidate != but) {
                parts.add(candidate.name + candidate.refusal().map(r -> " (not usable: " + r + ")").orElse(""));
            }
        }
        parts.addAll(reasons);
        return parts.isEmpty() ? "; none is installed" : "; to choose from: " + String.join(", ", parts);
    }
}
