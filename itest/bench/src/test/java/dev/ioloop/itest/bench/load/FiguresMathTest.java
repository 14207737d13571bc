package dev.ioloop.itest.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is computed from figures. */
class FiguresMathTest {
    private static final Workload WORKLOAD = Workload.of("echo64");

    private static Sample sample(String server, int round, long nanos) {
        return new Sample(WORKLOAD, server, round, 1, new Result(10, 1000, nanos, 0, nanos, 1, 2, 3, 4, 1));
    }

    private static Bound bound(double most, boolean tie) {
        return new Bound("echo64", "a", "b", Bound.Figure.CPU, most, tie);
    }

    private static Optional<Quartiles> ratio(double lower, double median, double upper) {
        return Optional.of(new Quartiles(lower, median, upper));
    }

    @Test
    void theRatioIsTakenWithinARoundAndThenTheMedian() {
        Samples samples = new Samples();
        long[] mine = {100, 400, 900};
        long[] theirs = {100, 200, 300};
        for (int i = 0; i < 3; i++) {
            samples.add(sample("a", i, mine[i]));
            samples.add(sample("b", 2 - i, theirs[2 - i]));
        }
        samples.add(sample("a", 3, 5000)); // the peer has no such round
        assertEquals(new Quartiles(1.5, 2, 2.5), samples.ratio(WORKLOAD, "a", "b", Result::each).orElseThrow());
        assertTrue(samples.ratio(WORKLOAD, "a", "c", Result::each).isEmpty());
    }

    @Test
    void quartilesOfOneAndOfManyValues() {
        assertEquals(new Quartiles(7, 7, 7), Quartiles.of(7));
        assertEquals(new Quartiles(2, 3, 4), Quartiles.of(5, 4, 3, 2, 1));
    }

    @Test
    void verdicts() {
        assertEquals("not measured", bound(1.05, false).verdict(Optional.empty()));
        assertEquals("not measured", bound(1.05, true).verdict(ratio(Double.NaN, Double.NaN, Double.NaN)));
        assertEquals("met", bound(0.78, false).verdict(ratio(0.7, 0.78, 0.78)));
        assertEquals("missed", bound(0.78, false).verdict(ratio(0.8, 0.81, 0.9)));
        assertEquals("missed, quartiles on both sides", bound(0.78, false).verdict(ratio(0.7, 0.79, 0.8)));
        assertEquals("tie", bound(1.05, true).verdict(ratio(0.98, 1.04, 1.05)));
        assertEquals("met", bound(1.05, true).verdict(ratio(0.8, 0.9, 1.0)));
        assertEquals("missed", bound(1.05, true).verdict(ratio(1.06, 1.07, 1.08)));
        Bound.ALL.forEach(bound -> Workload.of(bound.workload()));
    }

    @Test
    void whatOthersWorkIsTheRest() {
        Result result = new Result(10, 1000, 500, 400, 1100, 1, 2, 3, 4, 1);
        assertEquals(0.2, result.foreign(), 1e-9);
        assertTrue(new Sample(WORKLOAD, "a", 0, 1, result).disturbed());
        assertFalse(sample("a", 0, 5).disturbed());
        assertEquals(result, Result.parse(result.line()));
        assertEquals(50, result.each(), 1e-9);
    }

    @Test
    void percentilesAreOffByLittle() {
        LatencyHistogram latencies = new LatencyHistogram();
        assertEquals(0, latencies.percentile(0.5));
        for (int i = 1; i <= 100_000; i++) {
            latencies.record(i * 100L);
        }
        assertEquals(5_000_000, latencies.percentile(0.5), 80_000);
        assertEquals(9_990_000, latencies.percentile(0.999), 160_000);
        assertEquals(10_000_000, latencies.greatest());
        assertTrue(latencies.percentile(1) <= latencies.greatest());
        latencies.clear();
        latencies.record(17);
        assertEquals(17, latencies.percentile(0.5));
    }

    @Test
    void textAsJson() {
        assertEquals("{\"a\":[1,\ntrue,\n\"x\\\"\\\\\\u000a\"],\"b\":\"NaN\"}",
                Json.text(new java.util.TreeMap<>(Map.of("a", List.of(1, true, "x\"\\\n"), "b", Double.NaN))));
    }

    @Test
    void coresAndHistograms() {
        assertEquals(List.of(0, 1, 2, 5), Cores.parse("0-2,5"));
        Map<String, IdleHeap.Use> uses = IdleHeap.parse(" num     #instances         #bytes  class name (module)\n"
                + "-------\n   1:         16094        1237968  [B (java.base@25)\n   2: 3 72 dev.ioloop.impl.X\n"
                + "Total 5 6\n");
        assertEquals(Map.of("[B", new IdleHeap.Use(16094, 1237968), "dev.ioloop.impl.X", new IdleHeap.Use(3, 72)),
                uses);
        assertEquals("the poller's family", IdleHeap.owner("[Ldev.ioloop.poller.nio.Watch;"));
        assertEquals("the loop", IdleHeap.owner("dev.ioloop.impl.loop.LoopRegistration"));
        assertEquals("the handler of the bench", IdleHeap.owner("dev.ioloop.itest.bench.load.server.LoopEcho"));
        assertEquals("the JDK", IdleHeap.owner("[J"));
    }
}
