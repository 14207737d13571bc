package dev.ioloop.itest.tck;

import org.reactivestreams.tck.TestEnvironment;

/** How long the kit waits. */
final class Bounds {
    private Bounds() {}

    static TestEnvironment environment() {
        long signal = Long.getLong("ioloop.tck.signal.millis", 2000);
        long silence = Long.getLong("ioloop.tck.silence.millis", 50);
        return new TestEnvironment(signal, silence, silence, false);
    }
}
