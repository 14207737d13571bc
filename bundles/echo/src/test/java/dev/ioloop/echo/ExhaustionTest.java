package dev.ioloop.echo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ioloop.LoopClock;
import dev.ioloop.LoopOptions;
import dev.ioloop.itest.contracts.Exhausted;
import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.Registry;
import dev.ioloop.stream.Drained;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What happens when accept() finds no descriptor left, on a clock that stands unless the test moves it. */
@NullUnmarked
@Timeout(60)
class ExhaustionTest {
    private final AtomicLong time = new AtomicLong();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Exhausted provider;
    private LoopThread loop;
    private EchoServer server;

    private final LoopClock clock = new LoopClock() {
        @Override
        public long nanoTime() {
            return time.get();
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH.plusNanos(time.get());
        }
    };

    @BeforeEach
    void listen() throws Exception {
        provider = new Exhausted(Registry.find(PollerProvider.class).services().get(0));
        loop = new LoopThread(LoopOptions.defaults().withPollerProvider(provider).withClock(clock));
        server = loop.call(() -> EchoServer.listen(loop.loop(), Client.anyPort()));
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void close() throws Exception {
        logger().detachAppender(log);
        loop.close();
    }

    /** That of everybody: the streams tell it, the server adds nothing. */
    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private List<String> warnings() {
        synchronized (log) {
            return List.copyOf(log.list).stream().filter(event -> event.getLevel() == Level.WARN)
                    .map(ILoggingEvent::getFormattedMessage).toList();
        }
    }

    /** Moves the clock, and lets the loop see it. */
    private void pass(long millis) throws Exception {
        loop.call(() -> time.addAndGet(millis * 1_000_000));
        loop.call(() -> 0);
        loop.call(() -> 0);
    }

    @Test
    void acceptingPausesAndGoesOnAfterAWhile() throws Exception {
        try (Client open = new Client(server.address())) {
            open.echo(new byte[1]);
            provider.acceptsNothing(true);
            try (Client waiting = new Client(server.address())) {
                loop.until(() -> provider.refusals() == 1);
                assertArrayEquals(new byte[]{1}, open.echo(new byte[]{1}), "who is there is served");
                pass(99);
                assertEquals(1, provider.refusals(), "nobody tries meanwhile");
                pass(1);
                loop.until(() -> provider.refusals() == 2);
                provider.acceptsNothing(false);
                pass(100);
                assertArrayEquals(new byte[]{2}, waiting.echo(new byte[]{2}));
            }
        }
    }

    @Test
    void acceptingGoesOnWhenAConnectionCloses() throws Exception {
        Client open = new Client(server.address());
        open.echo(new byte[1]);
        provider.acceptsNothing(true);
        try (Client waiting = new Client(server.address())) {
            loop.until(() -> provider.refusals() == 1);
            provider.acceptsNothing(false);
            open.close();
            assertArrayEquals(new byte[]{2}, waiting.echo(new byte[]{2}), "with the clock standing still");
        }
    }

    @Test
    void isReportedOnceInTenSeconds() throws Exception {
        provider.acceptsNothing(true);
        try (Client waiting = new Client(server.address())) {
            for (int tries = 1; tries <= 100; tries++) {
                int soFar = tries;
                loop.until(() -> provider.refusals() == soFar);
                pass(100);
            }
            loop.until(() -> provider.refusals() == 101);
            List<String> warnings = warnings();
            assertEquals(2, warnings.size(), "at the begin and after 10 s, but got " + warnings);
            assertTrue(warnings.get(0).contains("Too many open files") && warnings.get(0).contains("0 connections"),
                    warnings.get(0));
            provider.acceptsNothing(false);
            pass(100);
            assertArrayEquals(new byte[]{2}, waiting.echo(new byte[]{2}));
        }
    }

    @Test
    void drainingEndsWhileAcceptingIsPaused() throws Exception {
        provider.acceptsNothing(true);
        try (Client waiting = new Client(server.address())) {
            waiting.send(new byte[1]);
            loop.until(() -> provider.refusals() == 1);
            assertEquals(new Drained(0, 0), LoopThread.get(server.drain(Duration.ofSeconds(1))));
        }
    }
}
