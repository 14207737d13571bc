package dev.ioloop.itest.swap;

import dev.ioloop.Channel;
import dev.ioloop.Interest;
import dev.ioloop.StreamChannel;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.ReadySink;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Says nothing of twenty streams that are registered, as a poller would that has lost them. Twenty, because one alone may be
 * of a connection that the peer resets, which nobody misses.
 *
 * <p>Thread rule: as {@link Poller}.
 */
final class ForgetfulPoller extends ForwardingPoller {
    private static final int FIRST_VICTIM = 100;
    private static final int LAST_VICTIM = 119;
    private static final AtomicInteger STREAMS = new AtomicInteger();

    /** The tokens of the victims, which no poller after the first one knows any better. */
    private static final Set<Long> FORGOTTEN = ConcurrentHashMap.newKeySet();

    ForgetfulPoller(Poller poller) {
        super(poller);
    }

    @Override
    public void register(Channel channel, Interest interest, long token) throws IOException {
        super.register(channel, interest, token);
        if (channel instanceof StreamChannel) {
            int number = STREAMS.incrementAndGet();
            if (number >= FIRST_VICTIM && number <= LAST_VICTIM) {
                FORGOTTEN.add(token);
            }
        }
    }

    @Override
    public int poll(long timeoutNanos, ReadySink sink) throws IOException {
        return super.poll(timeoutNanos, (token, readiness) -> {
            if (!FORGOTTEN.contains(token)) {
                sink.ready(token, readiness);
            }
        });
    }
}
