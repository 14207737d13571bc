package dev.ioloop.itest.bench.load;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a generator has seen in one window.
 *
 * <p>Thread rule: immutable, safe from any thread.
 *
 * @param operations how many messages came back, or answers came
 * @param elapsed the length of the window in ns
 * @param server the processor time of all threads of the server in ns
 * @param own the processor time of the generator in ns
 * @param busy what all processors have worked in ns, what a hypervisor has stolen included
 * @param p50 the median of the latencies in ns
 * @param p99 the latency that one in a hundred exceeds
 * @param p999 the latency that one in a thousand exceeds
 * @param greatest the greatest latency, that of an operation that still waits included
 * @param least the operations of the connection that got the fewest
 */
record Result(long operations, long elapsed, long server, long own, long busy, long p50, long p99, long p999,
        long greatest, long least) {
    /** Reads the line that a generator prints. */
    static Result parse(String line) {
        Map<String, Long> values = Arrays.stream(line.split(" ")).map(part -> part.split("="))
                .collect(Collectors.toMap(pair -> pair[0], pair -> Long.valueOf(pair[1])));
        return new Result(value(values, "operations"), value(values, "elapsed"), value(values, "server"),
                value(values, "own"), value(values, "busy"), value(values, "p50"), value(values, "p99"),
                value(values, "p999"), value(values, "greatest"), value(values, "least"));
    }

    private static long value(Map<String, Long> values, String name) {
        Long value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("'" + name + "' is missing in " + values);
        }
        return value;
    }

    /** The values by their names. */
    Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("operations", operations);
        values.put("elapsed", elapsed);
        values.put("server", server);
        values.put("own", own);
        values.put("busy", busy);
        values.put("p50", p50);
        values.put("p99", p99);
        values.put("p999", p999);
        values.put("greatest", greatest);
        values.put("least", least);
        return values;
    }

    /** The line that {@link #parse} reads. */
    String line() {
        return values().entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining(" "));
    }

    /** The processor time of the server for one operation in ns. */
    double each() {
        return (double) server / operations;
    }

    /** Operations in a second. */
    double rate() {
        return operations * 1e9 / elapsed;
    }

    /** What others than the two have worked, as a part of one processor. */
    double foreign() {
        return Math.max(0, busy - server - own) / (double) elapsed;
    }
}
