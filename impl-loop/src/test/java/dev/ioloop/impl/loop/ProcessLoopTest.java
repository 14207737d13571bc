package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.CloseMode;
import dev.ioloop.IOLoop;
import dev.ioloop.LoopClosedException;
import dev.ioloop.LoopOptions;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.spi.CurrentLoop;
import dev.ioloop.spi.LoopFactory;
import dev.ioloop.spi.Registry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loop of the whole process, and what loops are made with. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessLoopTest {
    private final HandPollerProvider hand = new HandPollerProvider("hand", 0, "hand");

    @BeforeEach
    void begin() {
        assertNull(IOLoop.clearInstance(), "another test has left an instance");
        IOLoop.configure(LoopOptions.defaults().withPollerProvider(hand));
    }

    @AfterEach
    void end() {
        IOLoop left = IOLoop.clearInstance();
        if (left != null) {
            left.close();
        }
        IOLoop.configure(LoopOptions.defaults());
    }

    @Test
    @Row({"TOR-LOP-001", "PYF-LOP-002"})
    void theFirstCallMakesTheInstanceAlsoWhenManyThreadsRaceForIt() throws Exception {
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 20; round++) {
                CyclicBarrier start = new CyclicBarrier(threads);
                Callable<IOLoop> first = () -> {
                    start.await(10, TimeUnit.SECONDS);
                    return IOLoop.instance();
                };
                List<IOLoop> got = new ArrayList<>();
                for (Future<IOLoop> future : pool.invokeAll(Collections.nCopies(threads, first))) {
                    got.add(future.get());
                }
                IOLoop instance = IOLoop.instance();
                got.forEach(loop -> assertSame(instance, loop));
                assertEquals(round + 1, hand.opened.size(), "more than one was made");
                instance.close();
            }
        } finally {
            pool.shutdownNow();
        }
        try (IOLoop one = IOLoop.create(); IOLoop two = IOLoop.create()) {
            assertNotSame(one, two);
        }
    }

    @Test
    @Row({"TOR-LOP-002", "TWI-RUN-021"})
    void aSecondOneCannotBeInstalledAndTheFirstStays() {
        try (IOLoop first = IOLoop.create(); IOLoop second = IOLoop.create()) {
            IOLoop.install(first);
            assertSame(first, IOLoop.instance());
            IllegalStateException e = assertThrows(IllegalStateException.class, () -> IOLoop.install(second));
            assertTrue(String.valueOf(e.getMessage()).contains(first.name()), e.getMessage());
            assertThrows(IllegalStateException.class, () -> IOLoop.install(first));
            assertSame(first, IOLoop.instance());
            assertSame(first, IOLoop.clearInstance());
            assertNull(IOLoop.clearInstance());
            assertFalse(first.isClosed());
            IOLoop.install(second);
            assertSame(second, IOLoop.instance());
            second.close(CloseMode.CLOSE_CHANNELS);
            assertThrows(LoopClosedException.class, () -> IOLoop.install(second));
        }
    }

    @Test
    @Row("PYF-LOP-024")
    void aClosedInstanceIsForgottenAndTheCloseOfAnotherLoopForgetsNothing() {
        IOLoop instance = IOLoop.instance();
        IOLoop.create().close();
        assertSame(instance, IOLoop.instance());
        instance.close();
        assertNull(CurrentLoop.instance());
        IOLoop fresh = IOLoop.instance();
        assertNotSame(instance, fresh);
        assertFalse(fresh.isClosed());
    }

    @Test
    @Row("TOR-LOP-006")
    void whereNoLoopRunsTheInstanceStandsIn() {
        assertNull(IOLoop.currentOrNull());
        IOLoop instance = IOLoop.currentOrInstance();
        assertSame(instance, IOLoop.instance());
        List<IOLoop> seen = new ArrayList<>();
        try (IOLoop other = IOLoop.create()) {
            other.execute(() -> seen.add(IOLoop.currentOrInstance()));
            other.runOnce(Duration.ZERO);
            assertEquals(List.of(other), seen);
        }
    }

    @Test
    @Row("TOR-LOP-010")
    void clearingTheCurrentLoopOfAThreadThatHasNoneDoesNothing() {
        assertNull(CurrentLoop.set(null));
        assertNull(CurrentLoop.get());
        assertThrows(IllegalStateException.class, IOLoop::current);
    }

    @Test
    @Row("TOR-LOP-027")
    void whatIsConfiguredServesLaterCreationsAndExplicitOptionsWin() {
        IOLoop.configure(LoopOptions.defaults().withPollerProvider(hand).withName("configured").withDebug(true));
        try (IOLoop byDefault = IOLoop.create();
                IOLoop explicit = IOLoop.create(LoopOptions.defaults().withName("explicit"))) {
            assertEquals("configured", byDefault.name());
            assertEquals("hand", byDefault.poller().name());
            assertEquals("explicit", explicit.name());
            assertTrue(explicit.diagnostics().isDebug());
        }
        IOLoop.configure(LoopOptions.defaults());
        try (IOLoop restored = IOLoop.create()) {
            assertEquals("nio", restored.poller().name());
            assertFalse(restored.diagnostics().isDebug());
        }
        IOLoop.configure(LoopOptions.defaults().withFactory("nobody"));
        IllegalStateException e = assertThrows(IllegalStateException.class, IOLoop::create);
        assertTrue(String.valueOf(e.getMessage()).contains("'nobody'") && String.valueOf(e.getMessage())
                .contains("ioloop"), e.getMessage());
    }

    @Test
    @Row("TOR-LOP-028")
    void aFactoryThatIsAskedDirectlyIsNotConfigured() {
        IOLoop.configure(LoopOptions.defaults().withPollerProvider(hand).withName("configured"));
        try (IOLoop direct = new EventLoopFactory().create(LoopOptions.defaults())) {
            assertEquals("nio", direct.poller().name());
            assertFalse(direct.name().equals("configured"));
        }
    }

    @Test
    @Row("TOR-LOP-030")
    void aFactoryCanBeConfiguredItself() {
        LoopFactory middle = new LoopFactory() {
            private final LoopOptions own = LoopOptions.defaults().withFactory("ioloop").withPollerProvider(hand)
                    .withName("of the middle");

            @Override
            public String name() {
                return "middle";
            }

            @Override
            public int priority() {
                return -1;
            }

            @Override
            public IOLoop create(LoopOptions options) {
                return IOLoop.create(own.orElse(options));
            }
        };
        Registry.add(LoopFactory.class, middle);
        try {
            IOLoop.configure(LoopOptions.defaults().withFactory("middle"));
            try (IOLoop loop = IOLoop.create()) {
                assertInstanceOf(EventLoop.class, loop);
                assertEquals("of the middle", loop.name());
                assertEquals("hand", loop.poller().name());
            }
        } finally {
            Registry.remove(LoopFactory.class, middle);
        }
    }
}
