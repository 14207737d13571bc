package dev.ioloop.itest.contracts;

import dev.ioloop.Readiness;
import java.util.List;

/**
 * One delivery of a poll.
 *
 * <p>Thread rule: immutable.
 */
record Ready(long token, Readiness readiness) {
    static List<Long> tokens(List<Ready> deliveries) {
        return deliveries.stream().map(Ready::token).sorted().toList();
    }

    static List<Readiness> of(long token, List<Ready> deliveries) {
        return deliveries.stream().filter(one -> one.token() == token).map(Ready::readiness).toList();
    }
}
