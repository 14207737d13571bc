package dev.ioloop.itest.swap;

import dev.ioloop.IOLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * What one run has seen, and what went wrong.
 *
 * <p>Thread rule: the loop's owner while it runs, afterwards the thread of the test; {@link #fault} any thread.
 */
final class Verdict {
    private static final int MOST = 20;

    private final IOLoop loop;
    private final List<String> faults = new ArrayList<>();
    long accepted;
    long bytes;
    long lost;
    long connects;
    long originated;
    long callbacks;
    int swaps;
    long slowestSwapNanos;
    long turns;
    long busyNanos;
    String moves = "";

    Verdict(IOLoop loop) {
        this.loop = loop;
    }

    synchronized void fault(String what) {
        if (faults.size() < MOST) {
            faults.add(what);
        }
    }

    /** Expects to be called on the loop. */
    void onLoop() {
        if (IOLoop.current() != loop) {
            fault("a callback on " + Thread.currentThread());
        }
    }

    synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    String line() {
        return swaps + " swaps (slowest " + slowestSwapNanos / 1000 + " us; " + moves + "; " + turns + " turns of "
                + busyNanos / Math.max(1, turns) / 1000 + " us each), " + accepted + " accepted, " + connects
                + " connected, " + lost + " reset by the peer, " + (bytes >> 20) + " MiB echoed, " + (originated >> 20)
                + " MiB of its own, " + callbacks + " callbacks of other threads";
    }
}
