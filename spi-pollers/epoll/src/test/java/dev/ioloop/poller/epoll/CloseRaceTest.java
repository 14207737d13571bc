package dev.ioloop.poller.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.AlreadyRegisteredException;
import dev.ioloop.Channel;
import dev.ioloop.Interest;
import dev.ioloop.NotRegisteredException;
import dev.ioloop.PipeEnds;
import dev.ioloop.ReadableChannel;
import dev.ioloop.poller.posix.WatchedChannel;
import dev.ioloop.poller.posix.channel.PosixChannels;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Channels that are closed on threads that do not poll, and descriptors whose numbers come back. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CloseRaceTest {
    private static final long SECOND = 1_000_000_000;

    private final PosixChannels channels = PosixChannels.instance();
    private final List<Long> told = new ArrayList<>();

    private static int fd(Channel channel) {
        return channel.unwrap(WatchedChannel.class).fd();
    }

    private static void onAnotherThread(AutoCloseable work) throws Exception {
        AtomicReference<Exception> failure = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                work.close();
            } catch (Exception e) {
                failure.set(e);
            }
        });
        thread.start();
        thread.join(TimeUnit.SECONDS.toMillis(10));
        assertFalse(thread.isAlive());
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    @Test
    void theNumberOfOneClosedElsewhereIsNotGivenAwayBeforeThePollerLetsGo() throws Exception {
        try (Poller poller = EpollPoller.open(new PollerOptions("race"))) {
            PipeEnds pipe = channels.pipe();
            int number = fd(pipe.source());
            poller.register(pipe.source(), Interest.READ, 1);
            pipe.sink().write(ByteBuffer.allocate(1));
            onAnotherThread(pipe.source()::close);
            assertFalse(pipe.source().isOpen());
            assertThrows(ClosedChannelException.class, () -> pipe.source().read(ByteBuffer.allocate(1)));
            assertThrows(NotRegisteredException.class, () -> poller.modify(pipe.source(), Interest.READ, 2));
            PipeEnds next = channels.pipe();
            assertNotEquals(number, fd(next.source()));
            assertNotEquals(number, fd(next.sink()));
            assertEquals(0, poller.poll(10 * SECOND, (token, readiness) -> told.add(token)), "it was woken");
            assertEquals(List.of(), told);
            PipeEnds reused = channels.pipe();
            assertTrue(fd(reused.source()) == number || fd(reused.sink()) == number, "given back after the poll");
            for (PipeEnds one : List.of(pipe, next, reused)) {
                one.source().close();
                one.sink().close();
            }
        }
    }

    @Test
    void aClosedPollerGivesBackWhatWasClosedElsewhere() throws Exception {
        PipeEnds pipe = channels.pipe();
        Poller poller = EpollPoller.open(new PollerOptions("race"));
        int number = fd(pipe.source());
        poller.register(pipe.source(), Interest.NONE, 1);
        onAnotherThread(pipe.source()::close);
        poller.close();
        PipeEnds next = channels.pipe();
        PipeEnds another = channels.pipe();
        assertTrue(List.of(fd(next.source()), fd(next.sink()), fd(another.source()), fd(another.sink()))
                .contains(number));
        for (PipeEnds one : List.of(pipe, next, another)) {
            one.source().close();
            one.sink().close();
        }
    }

    @Test
    void oneDescriptorIsWatchedForOneChannelOnly() throws Exception {
        try (Poller poller = EpollPoller.open(new PollerOptions("race"))) {
            PipeEnds pipe = channels.pipe();
            Channel twin = channels.adopt(fd(pipe.source()));
            poller.register(pipe.source(), Interest.READ, 1);
            assertThrows(AlreadyRegisteredException.class, () -> poller.register(twin, Interest.READ, 2));
            pipe.sink().write(ByteBuffer.allocate(1));
            assertEquals(1, poller.poll(10 * SECOND, (token, readiness) -> told.add(token)));
            assertEquals(List.of(1L), told);
            pipe.source().close();
            pipe.sink().close();
        }
    }

    /** Whoever reads a channel reads its own bytes or an exception, and never those of the next file of that number. */
    @Test
    void readsThatRaceACloseNeverTouchTheNextFile() throws Exception {
        for (int round = 0; round < 2000; round++) {
            PipeEnds pipe = channels.pipe();
            ReadableChannel source = pipe.source();
            pipe.sink().write(ByteBuffer.wrap(new byte[]{1, 1, 1, 1, 1, 1, 1, 1}));
            CountDownLatch ready = new CountDownLatch(2);
            AtomicReference<Throwable> fault = new AtomicReference<>();
            Thread reader = new Thread(() -> read(source, ready, fault));
            Thread closer = new Thread(() -> {
                ready.countDown();
                try {
                    ready.await();
                    source.close();
                    PipeEnds next = channels.pipe(); // takes the number, if it is free
                    next.sink().write(ByteBuffer.wrap(new byte[]{2, 2, 2, 2}));
                    next.source().close();
                    next.sink().close();
                } catch (IOException | InterruptedException e) {
                    fault.set(e);
                }
            });
            reader.start();
            closer.start();
            reader.join(10_000);
            closer.join(10_000);
            assertEquals(null, fault.get(), "round " + round);
            pipe.sink().close();
        }
    }

    private static void read(ReadableChannel source, CountDownLatch ready, AtomicReference<Throwable> fault) {
        ByteBuffer one = ByteBuffer.allocate(1);
        ready.countDown();
        try {
            ready.await();
            for (int i = 0; i < 200; i++) {
                if (source.read(one.clear()) == 1 && one.get(0) != 1) {
                    throw new AssertionError("a byte of another file: " + one.get(0));
                }
            }
        } catch (ClosedChannelException e) {
            // the other one was faster
        } catch (Throwable e) {
            fault.set(e);
        }
    }
}
