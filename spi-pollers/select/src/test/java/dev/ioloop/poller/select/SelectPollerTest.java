package dev.ioloop.poller.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.Interest;
import dev.ioloop.PipeEnds;
import dev.ioloop.poller.posix.WatchedChannel;
import dev.ioloop.poller.posix.channel.PosixChannels;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The limit that select(2) has and others have not. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SelectPollerTest {
    private final SelectPollerProvider provider = new SelectPollerProvider();
    private final Deque<PipeEnds> pipes = new ArrayDeque<>();

    @AfterEach
    void close() throws IOException {
        for (PipeEnds pipe : pipes) {
            pipe.source().close();
            pipe.sink().close();
        }
    }

    private PipeEnds pipe() throws IOException {
        PipeEnds pipe = PosixChannels.instance().pipe();
        pipes.add(pipe);
        return pipe;
    }

    private static int fd(PipeEnds pipe) {
        return pipe.source().unwrap(WatchedChannel.class).fd();
    }

    @Test
    void descriptorsPastTheLimitAreRefusedAndTheOthersGoOn() throws Exception {
        try (Poller poller = provider.open(new PollerOptions("limit"))) {
            PipeEnds low = pipe();
            poller.register(low.source(), Interest.READ, 1);
            PipeEnds high = pipe();
            while (fd(high) < SelectPoller.LIMIT) {
                high = pipe();
            }
            PipeEnds tooHigh = high;
            for (Interest interest : new Interest[]{Interest.READ, Interest.NONE}) {
                IOException refused = assertThrows(IOException.class,
                        () -> poller.register(tooHigh.source(), interest, 2));
                String message = String.valueOf(refused.getMessage());
                assertTrue(message.contains("descriptor " + fd(tooHigh)) && message.contains("below 1024")
                        && message.contains("'epoll'"), message);
            }
            tooHigh.source().close();
            assertFalse(tooHigh.source().isOpen(), "nobody holds it");
            low.sink().write(ByteBuffer.allocate(1));
            List<Long> told = new ArrayList<>();
            poller.poll(10_000_000_000L, (token, readiness) -> told.add(token));
            assertEquals(List.of(1L), told);

            while (fd(pipe()) < SelectPoller.LIMIT) {
                // until its own descriptor would be past the limit, too
            }
            assertTrue(provider.unavailable().orElse("available").contains("below 1024"));
        }
        close();
        assertTrue(provider.unavailable().isEmpty());
    }

    @Test
    void everyBitOfTheSetsIsFound() throws Exception {
        try (Poller poller = provider.open(new PollerOptions("bits"))) {
            List<Long> expected = new ArrayList<>();
            for (PipeEnds pipe = pipe(); fd(pipe) < SelectPoller.LIMIT - 2; pipe = pipe()) {
                pipe.sink().write(ByteBuffer.allocate(1));
                poller.register(pipe.source(), Interest.READ, fd(pipe));
                expected.add((long) fd(pipe));
            }
            List<Long> told = new ArrayList<>();
            assertEquals(expected.size(), poller.poll(0, (token, readiness) -> told.add(token)));
            assertEquals(expected, told, "in the order of their numbers");
        }
    }
}
