package dev.ioloop.itest.bench.load;

import dev.ioloop.itest.bench.load.server.ServerMain;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Prints what was measured as tables.
 *
 * <p>Thread rule: one thread at a time.
 */
final class Report {
    private final Samples samples;
    private final List<Workload> workloads;
    private final List<String> servers;
    private final PrintStream out;

    Report(Samples samples, List<Workload> workloads, List<String> servers, PrintStream out) {
        this.samples = samples;
        this.workloads = workloads;
        this.servers = servers;
        this.out = out;
    }

    void print() {
        workloads.forEach(this::figures);
        out.println("\nProcessor time for an operation relative to " + Servers.C + ", median (quartiles):\n");
        ratios(Servers.C, servers);
        for (String ours : servers) {
            if (ours.startsWith(ServerMain.OURS)) {
                out.println("\nThat of " + ours + " relative to its peers:\n");
                ratiosOf(ours);
            }
        }
        bounds();
    }

    private void figures(Workload workload) {
        out.println("\n" + workload.name() + ": " + workload.describe() + "\n");
        out.println("| server | CPU ns/op | op/s | p50 us | p99 us | p99.9 us | greatest us | fewest op |"
                + " load of others | disturbed |");
        out.println("|---|---|---|---|---|---|---|---|---|---|");
        for (String server : servers) {
            List<Sample> mine = samples.of(workload, server);
            if (!mine.isEmpty()) {
                out.printf(Locale.ROOT, "| %s | %.0f | %.0f | %.0f | %.0f | %.0f | %.0f | %.0f | %.2f | %d of %d |%n",
                        server, median(workload, server, Result::each), median(workload, server, Result::rate),
                        median(workload, server, Result::p50) / 1000, median(workload, server, Result::p99) / 1000,
                        median(workload, server, Result::p999) / 1000,
                        mine.stream().mapToDouble(s -> s.result().greatest()).max().orElse(0) / 1000,
                        mine.stream().mapToDouble(s -> s.result().least()).min().orElse(0),
                        median(workload, server, Result::foreign), mine.stream().filter(Sample::disturbed).count(),
                        mine.size());
            }
        }
    }

    private double median(Workload workload, String server, ToDoubleFunction<Result> figure) {
        return samples.figure(workload, server, figure).map(Quartiles::median).orElse(Double.NaN);
    }

    private void head(String first) {
        out.println("| " + first + " | " + workloads.stream().map(Workload::name).collect(Collectors.joining(" | "))
                + " |");
        out.println("|---|" + "---|".repeat(workloads.size()));
    }

    private void ratios(String peer, List<String> rows) {
        head("server");
        for (String server : rows) {
            row(server, server, peer);
        }
    }

    private void ratiosOf(String ours) {
        head("peer");
        for (String peer : servers) {
            if (!peer.equals(ours)) {
                row(peer, ours, peer);
            }
        }
    }

    private void row(String label, String server, String peer) {
        out.println("| " + label + " | " + workloads.stream()
                .map(workload -> samples.ratio(workload, server, peer, Result::each).map(Quartiles::text).orElse(""))
                .collect(Collectors.joining(" | ")) + " |");
    }

    private void bounds() {
        out.println("\nBounds; a ratio nearer than " + Samples.TIE + " to 1 is a tie:\n");
        out.println("| workload | ours | peer | figure | ratio, median (quartiles) | bound | |");
        out.println("|---|---|---|---|---|---|---|");
        for (Bound bound : Bound.ALL) {
            Optional<Quartiles> ratio = workloads.stream().filter(w -> w.name().equals(bound.workload())).findFirst()
                    .flatMap(w -> samples.ratio(w, bound.server(), bound.peer(), bound.figure().value));
            out.println("| " + bound.workload() + " | " + bound.server() + " | " + bound.peer() + " | "
                    + bound.figure().label + " | " + ratio.map(Quartiles::text).orElse("") + " | " + bound.text()
                    + " | " + bound.verdict(ratio) + " |");
        }
    }
}
