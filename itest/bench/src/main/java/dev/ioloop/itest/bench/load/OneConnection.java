package dev.ioloop.itest.bench.load;

import dev.ioloop.itest.bench.load.server.Protocol;
import dev.ioloop.itest.bench.load.server.ServerMain;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The latency of one connection, without and with a bounded spin of the loop before it blocks. The servers take
 * turns, and the ratio is taken within each round.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class OneConnection {
    private static final Duration SPIN = Duration.ofNanos(50_000);
    private static final Workload WORKLOAD = Workload.of("echo1");

    private OneConnection() {}

    /** A server in one of its forms. */
    private record Form(String label, Servers.Running server) {}

    /**
     * Measures.
     *
     * @param words the number of rounds, 9 if there is none, then the seconds of a window, 2 if there is none
     * @throws IOException if it cannot measure
     */
    public static void main(String[] words) throws IOException {
        int rounds = words.length > 0 ? Integer.parseInt(words[0]) : 9;
        double seconds = words.length > 1 ? Double.parseDouble(words[1]) : 2;
        Cores cores = Cores.find();
        Programs programs = new Programs(LoadOptions.directory(), true);
        Servers servers = new Servers(cores, programs);
        List<Form> forms = new ArrayList<>();
        for (String name : servers.names()) {
            open(servers, name, Duration.ZERO, forms);
            if (name.startsWith(ServerMain.OURS)) {
                open(servers, name, SPIN, forms);
            }
        }
        Generator generator = new Generator(cores, programs);
        Map<String, double[]> medians = new LinkedHashMap<>();
        for (Form form : forms) {
            generator.run(form.server, WORKLOAD, seconds, 0);
            medians.put(form.label, new double[rounds]);
        }
        for (int i = 0; i < rounds; i++) {
            for (Form form : forms) {
                double[] mine = medians.get(form.label);
                if (mine != null) {
                    mine[i] = generator.run(form.server, WORKLOAD, seconds, 0).p50() / 1000.0;
                }
            }
        }
        print(medians, cores.note() + ", " + rounds + " rounds of " + seconds + " s");
        System.exit(0);
    }

    private static void open(Servers servers, String name, Duration spin, List<Form> forms) throws IOException {
        String label = spin.isZero() ? name : name + ", spin of " + spin.toNanos() / 1000 + " us";
        try {
            forms.add(new Form(label, servers.start(name, Protocol.ECHO, spin)));
        } catch (Servers.Unavailable e) {
            System.out.println(label + ": left out, " + e.getMessage());
        }
    }

    private static void print(Map<String, double[]> medians, String conditions) {
        System.out.println("\np50 of echo over one connection, " + conditions + "\n");
        System.out.println("| server | p50 us, median (quartiles) | ratio to the same without a spin |");
        System.out.println("|---|---|---|");
        medians.forEach((label, mine) -> {
            double[] plain = medians.get(label.replaceFirst(",.*", ""));
            double[] ratios = new double[mine.length];
            for (int i = 0; i < mine.length; i++) {
                ratios[i] = plain == null ? Double.NaN : mine[i] / plain[i];
            }
            System.out.printf(Locale.ROOT, "| %s | %s | %s |%n", label, Quartiles.of(mine).text(),
                    plain == mine ? "" : Quartiles.of(ratios).text());
        });
    }
}
