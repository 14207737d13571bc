package dev.ioloop.itest.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import dev.ioloop.Channel;
import dev.ioloop.Interest;
import dev.ioloop.PipeEnds;
import dev.ioloop.Readiness;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerOptions;
import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.ReadySink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A poller under test, the channels around it, and a record of what each poll delivers.
 *
 * <p>Thread rule: one thread at a time.
 */
final class PollRig implements AutoCloseable {
    private static final long MARKER = 0x3a4b5c6d7e8f9L;

    private final Net net;
    private final Poller poller;
    private final List<Ready> batch = new ArrayList<>();
    /** Hang-ups and errors that came while another token was awaited: they are told once. */
    private final Map<Long, Readiness> ends = new HashMap<>();
    private final ReadySink sink = (token, readiness) -> batch.add(new Ready(token, readiness));

    PollRig(PollerProvider provider) throws IOException {
        this(provider, new PollerOptions("contract"));
    }

    PollRig(PollerProvider provider, PollerOptions options) throws IOException {
        net = new Net(provider.channels(), provider);
        poller = provider.open(options);
    }

    /** What a number of polls brought. */
    record Window(int polls, List<Ready> deliveries) {}

    Net net() {
        return net;
    }

    Poller poller() {
        return poller;
    }

    void register(Channel channel, Interest interest, long token) throws IOException {
        poller.register(channel, interest, token);
    }

    /** Polls once, and checks what is true of every poll. */
    List<Ready> poll(long timeoutNanos) throws IOException {
        batch.clear();
        int count = poller.poll(timeoutNanos, sink);
        List<Ready> found = List.copyOf(batch);
        assertEquals(found.size(), count, "count that the poll returned, of " + found);
        assertEquals(found.size(), found.stream().map(Ready::token).distinct().count(),
                "registrations in one poll, each once: " + found);
        assertFalse(found.stream().anyMatch(one -> one.readiness().isNone()), "NONE was delivered: " + found);
        return found;
    }

    /** Polls until the token is delivered, within a bound. */
    Readiness await(long token) throws IOException {
        Readiness toldBefore = ends.remove(token);
        if (toldBefore != null) {
            return toldBefore;
        }
        long start = System.nanoTime();
        List<Ready> others = new ArrayList<>();
        while (System.nanoTime() - start < Waiter.BOUND) {
            List<Ready> found = poll(Waiter.BOUND / 10);
            List<Readiness> mine = Ready.of(token, found);
            found.stream().filter(one -> one.token() != token)
                    .filter(one -> one.readiness().isHangUp() || one.readiness().isError())
                    .forEach(one -> ends.put(one.token(), one.readiness()));
            if (!mine.isEmpty()) {
                return mine.get(0);
            }
            others.addAll(found);
        }
        return fail("token " + token + " was not delivered within " + Waiter.BOUND + " ns; others: " + others);
    }

    /**
     * Polls until all that is ready now must have been delivered: a byte that is written to a pipe after it comes
     * through. Done twice, since the order within a poll is undefined.
     */
    List<Ready> settle() throws IOException {
        PipeEnds pipe = net.pipe();
        List<Ready> found = new ArrayList<>();
        poller.register(pipe.source(), Interest.READ, MARKER);
        for (int round = 0; round < 2; round++) {
            Bytes.write(pipe.sink(), 1);
            boolean passed = false;
            for (long start = System.nanoTime(); !passed && System.nanoTime() - start < Waiter.BOUND;) {
                List<Ready> batchNow = poll(Waiter.BOUND / 10);
                passed = !Ready.of(MARKER, batchNow).isEmpty();
                batchNow.stream().filter(one -> one.token() != MARKER).forEach(found::add);
            }
            assertEquals(1, passed ? Bytes.drain(pipe.source()) : 0, "bytes that came through the pipe");
        }
        poller.deregister(pipe.source());
        pipe.source().close();
        pipe.sink().close();
        return found;
    }

    /** Polls for this long, each poll for all the time that is left, and counts the polls: few, unless something spins. */
    Window window(long nanos) throws IOException {
        List<Ready> found = new ArrayList<>();
        int polls = 0;
        long start = System.nanoTime();
        for (long left = nanos; left > 0; left = nanos - (System.nanoTime() - start)) {
            found.addAll(poll(left));
            polls++;
        }
        return new Window(polls, found);
    }

    @Override
    public void close() throws IOException {
        poller.close();
        net.close();
    }
}
