package dev.ioloop.itest.bench.load;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One window of one server.
 *
 * <p>Thread rule: immutable, safe from any thread.
 *
 * @param workload what was asked for
 * @param server the name of the server
 * @param round the number of the round, from 0
 * @param attempts how often it was measured; above 1 if others have disturbed it
 * @param result what was seen at last
 */
record Sample(Workload workload, String server, int round, int attempts, Result result) {
    /** More than this part of a processor for others disturbs. */
    static final double MOST_FOREIGN = 0.12;

    /** Whether others have disturbed it. */
    boolean disturbed() {
        return result.foreign() > MOST_FOREIGN;
    }

    /** All about it by name. */
    Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("workload", workload.name());
        values.put("name", server);
        values.put("round", round);
        values.put("attempts", attempts);
        values.put("disturbed", disturbed());
        values.put("foreign", result.foreign());
        values.putAll(result.values());
        return values;
    }
}
