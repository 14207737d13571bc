package dev.ioloop.itest.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.Interest;
import dev.ioloop.LoopOptions;
import dev.ioloop.PipeEnds;
import dev.ioloop.PollerInfo;
import dev.ioloop.poller.posix.WatchedChannel;
import dev.ioloop.poller.posix.libc.Errno;
import dev.ioloop.poller.posix.libc.Faults;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Changes of the poller that are refused on the way, and those that come at an awkward moment. The loop runs on the test's thread. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SAME_THREAD)
class SwapRefusalTest {
    private final IOLoop loop = IOLoop.create(LoopOptions.defaults().withPoller("epoll"));
    private final List<PipeEnds> pipes = new ArrayList<>();
    private final AtomicInteger delivered = new AtomicInteger();

    @BeforeEach
    void register() throws Exception {
        for (int i = 0; i < 20; i++) {
            pipes.add(registered());
        }
    }

    private PipeEnds registered() throws Exception {
        PipeEnds pipe = loop.channels().pipe();
        loop.register(pipe.source(), Interest.READ, (registration, readiness) -> {
            delivered.addAndGet(pipe.source().read(ByteBuffer.allocate(10)));
        });
        return pipe;
    }

    @AfterEach
    void close() throws Exception {
        Faults.Seam.set(null);
        for (PipeEnds pipe : pipes) {
            pipe.source().close();
            pipe.sink().close();
        }
        loop.close();
    }

    /** Every channel still delivers, once for each byte. */
    private void assertAllServe() throws Exception {
        delivered.set(0);
        for (PipeEnds pipe : pipes) {
            pipe.sink().write(ByteBuffer.allocate(1));
        }
        for (int turns = 0; turns < 1000 && delivered.get() < pipes.size(); turns++) {
            loop.runOnce(Duration.ofSeconds(10));
        }
        assertEquals(pipes.size(), delivered.get());
        loop.runOnce(Duration.ZERO);
        assertEquals(pipes.size(), delivered.get(), "delivered twice");
    }

    private PollerInfo outcome(CompletableFuture<PollerInfo> change) {
        for (int turns = 0; turns < 1000 && !change.isDone(); turns++) {
            loop.runOnce(Duration.ZERO);
        }
        assertTrue(change.isDone(), "the change is never decided");
        return change.join();
    }

    private String refusal(String poller) {
        CompletionException e = assertThrows(CompletionException.class, () -> outcome(loop.switchPoller(poller)));
        assertEquals("epoll", loop.poller().name(), "the old one stays in charge");
        return String.valueOf(e.getCause().getMessage());
    }

    @Test
    void aDescriptorPastTheLimitOfSelectRollsBack() throws Exception {
        List<PipeEnds> fillers = new ArrayList<>();
        PipeEnds high = registered();
        pipes.add(high);
        while (high.source().unwrap(WatchedChannel.class).fd() < 1100) {
            fillers.add(loop.channels().pipe());
            if (fillers.size() == 600) {
                high = registered();
                pipes.add(high);
            }
        }
        for (PipeEnds filler : fillers.subList(0, 10)) { // room below the limit for what the new poller itself needs
            filler.source().close();
            filler.sink().close();
        }
        String refusal = refusal("select");
        assertTrue(refusal.contains("below 1024"), refusal);
        assertAllServe();
        pipes.addAll(fillers);
    }

    @Test
    void aSystemWithoutMemoryRollsBackAndTheNextChangeWorks() throws Exception {
        outcome(loop.switchPoller("poll"));
        AtomicInteger calls = new AtomicInteger();
        Faults.Seam.set((function, fd) -> function.equals("epoll_ctl") && calls.incrementAndGet() == 15
                ? Errno.ENOMEM.here() : 0);
        CompletionException e = assertThrows(CompletionException.class, () -> outcome(loop.switchPoller("epoll")));
        assertTrue(String.valueOf(e.getCause().getMessage()).contains("ENOMEM"), e.toString());
        assertEquals("poll", loop.poller().name());
        assertTrue(calls.get() >= 15);
        assertAllServe();
        Faults.Seam.set(null);
        assertEquals("epoll", outcome(loop.switchPoller("epoll")).name());
        assertAllServe();
    }

    @Test
    void aPollerThatDoesNotExistIsRefusedByNameWithThoseThatDo() throws Exception {
        String refusal = refusal("nonesuch");
        assertTrue(refusal.contains("nonesuch") && refusal.contains("epoll") && refusal.contains("nio"), refusal);
        assertAllServe();
    }

    @Test
    void changesAtOnceAreMadeOneAfterTheOther() throws Exception {
        CompletableFuture<PollerInfo> first = loop.switchPoller("poll");
        CompletableFuture<PollerInfo> second = loop.switchPoller("select");
        CompletableFuture<PollerInfo> third = loop.switchPoller("poll");
        assertEquals("poll", outcome(third).name());
        assertTrue(first.isDone() && second.isDone());
        assertEquals("poll", loop.poller().name());
        assertAllServe();
    }

    @Test
    void aChangeFromAHandlerThatClosesItsChannelIsMade() throws Exception {
        PipeEnds own = loop.channels().pipe();
        List<CompletableFuture<PollerInfo>> changes = new ArrayList<>();
        loop.register(own.source(), Interest.READ, (registration, readiness) -> {
            changes.add(loop.switchPoller("poll"));
            own.source().close();
        });
        own.sink().write(ByteBuffer.allocate(1));
        for (int turns = 0; turns < 1000 && changes.isEmpty(); turns++) {
            loop.runOnce(Duration.ofSeconds(10));
        }
        assertEquals("poll", outcome(changes.get(0)).name());
        own.sink().close();
        assertAllServe();
    }

    @Test
    void aLoopThatIsClosedBeforeTheChangeSaysSo() throws Exception {
        CompletableFuture<PollerInfo> change = loop.switchPoller("poll");
        loop.close();
        assertTrue(change.isDone(), "nobody waits for ever");
    }
}
