package dev.ioloop.itest.bench.load.server;

import java.io.IOException;

/**
 * A server under load. It runs on threads of its own, as daemons, until the JVM ends.
 *
 * <p>Thread rule: used by the main thread alone.
 */
interface BenchServer {
    /**
     * Listens on the loopback address, and serves from then on.
     *
     * @param protocol what it speaks
     * @return the port
     * @throws IOException if it cannot listen
     * @throws UnsupportedOperationException if it does not speak that, or does not run here; the message tells why
     */
    int open(Protocol protocol) throws IOException;
}
