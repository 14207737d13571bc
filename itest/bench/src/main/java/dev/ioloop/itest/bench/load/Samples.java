package dev.ioloop.itest.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * All that was measured.
 *
 * <p>Thread rule: one thread at a time.
 */
final class Samples {
    /** Ratios nearer to 1 than this are ties. */
    static final double TIE = 0.05;

    private final List<Sample> all = new ArrayList<>();

    void add(Sample sample) {
        all.add(sample);
    }

    List<Sample> all() {
        return List.copyOf(all);
    }

    List<Sample> of(Workload workload, String server) {
        return all.stream().filter(s -> s.workload().equals(workload) && s.server().equals(server)).toList();
    }

    /** A figure of a server over the rounds; empty if it was not measured. */
    Optional<Quartiles> figure(Workload workload, String server, ToDoubleFunction<Result> figure) {
        double[] values = of(workload, server).stream().mapToDouble(s -> figure.applyAsDouble(s.result())).toArray();
        return values.length == 0 ? Optional.empty() : Optional.of(Quartiles.of(values));
    }

    /**
     * A figure of one server to that of another one in the same round, over the rounds; empty if one was not
     * measured.
     */
    Optional<Quartiles> ratio(Workload workload, String server, String peer, ToDoubleFunction<Result> figure) {
        List<Sample> theirs = of(workload, peer);
        double[] ratios = of(workload, server).stream()
                .flatMapToDouble(mine -> theirs.stream().filter(other -> other.round() == mine.round())
                        .mapToDouble(other -> figure.applyAsDouble(mine.result())
                                / figure.applyAsDouble(other.result())))
                .toArray();
        return ratios.length == 0 ? Optional.empty() : Optional.of(Quartiles.of(ratios));
    }
}
