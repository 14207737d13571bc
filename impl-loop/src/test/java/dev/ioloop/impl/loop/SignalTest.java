package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.LoopClosedException;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopOptions;
import dev.ioloop.SignalWatch;
import dev.ioloop.itest.contracts.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Real signals to the JVM that runs the test: those whose default does no harm, should a test fail. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SignalTest {
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    private static void raise(String signal) throws Exception {
        Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + ProcessHandle.current().pid())
                .inheritIO().start();
        assertTrue(kill.waitFor(10, TimeUnit.SECONDS));
        assertEquals(0, kill.exitValue());
    }

    private void awaitSeen(String... expected) throws InterruptedException {
        List<String> got = new ArrayList<>();
        for (int i = 0; i < expected.length; i++) {
            got.add(String.valueOf(seen.poll(10, TimeUnit.SECONDS)));
        }
        got.sort(null);
        assertEquals(List.of(expected), got);
    }

    @Test
    @Row("TOR-CBK-012")
    void aSignalWakesEachLoopThatWatchesItWhateverItDoes() throws Exception {
        try (LoopRunner one = new LoopRunner(); LoopRunner two = new LoopRunner()) {
            one.loop.onSignal("CONT", () -> seen.add("one " + one.loop.isOwner()));
            SignalWatch second = two.loop.onSignal("CONT", () -> seen.add("two " + two.loop.isOwner()));
            assertEquals("CONT", second.signal());
            raise("CONT");
            awaitSeen("one true", "two true");

            AtomicBoolean busy = new AtomicBoolean(true);
            Runnable adding = new Runnable() {
                @Override
                public void run() {
                    if (busy.get()) {
                        one.loop.execute(this);
                    }
                }
            };
            one.loop.execute(adding);
            for (int i = 0; i < 20; i++) {
                raise("CONT");
                awaitSeen("one true", "two true");
            }
            busy.set(false);
            second.close();
            second.close();
            raise("CONT");
            awaitSeen("one true");
        }
    }

    @Test
    void aWatchEndsWithItsLoopAndTheFormerHandlerComesBack() throws Exception {
        SignalAccess access = SignalAccess.find();
        Object mine = access.handler(() -> seen.add("mine"));
        Object before = access.install("WINCH", mine);
        try {
            try (LoopRunner runner = new LoopRunner()) {
                runner.loop.onSignal("WINCH", () -> seen.add("loop"));
                raise("WINCH");
                awaitSeen("loop");
            }
            raise("WINCH");
            awaitSeen("mine");
        } finally {
            assertSame(mine, access.install("WINCH", before));
        }
    }

    @Test
    void whatACallbackThrowsGoesToTheHook() throws Exception {
        try (LoopRunner runner = new LoopRunner()) {
            runner.loop.onSignal("WINCH", () -> {
                seen.add("called");
                throw new IllegalStateException("on purpose");
            });
            raise("WINCH");
            awaitSeen("called");
            runner.run(() -> {
            });
            assertEquals(LoopFailure.Origin.SIGNAL, runner.failures.get(0).origin());
        }
    }

    @Test
    void signalsThatCannotBeWatchedAreRefusedByName() {
        try (LoopRunner runner = new LoopRunner()) {
            for (String bad : List.of("SEGV", "KILL", "NOSUCH", "SIGTERM", "")) {
                IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                        () -> runner.loop.onSignal(bad, () -> seen.add("never")), bad);
                assertTrue(String.valueOf(e.getMessage()).contains("'" + bad + "'"), e.getMessage());
            }
            assertThrows(NullPointerException.class, () -> runner.loop.onSignal("TERM", null));
        }
        EventLoop closed = new EventLoop(LoopOptions.defaults(), false);
        closed.close();
        assertThrows(LoopClosedException.class, () -> closed.onSignal("TERM", () -> seen.add("never")));
    }

    @Test
    void withoutAccessToSignalsAShutdownHookStandsInForTheTwoThatEndTheJvm() throws Exception {
        SignalTable table = new SignalTable(null);
        EventLoop loop = new EventLoop(LoopOptions.defaults(), false);
        SignalWatches watches = new SignalWatches(loop, table);
        assertThrows(UnsupportedOperationException.class, () -> watches.add("HUP", () -> seen.add("never")));
        SignalWatch term = watches.add("TERM", () -> {
            seen.add("told");
            loop.close();
        });
        Thread runner = new Thread(loop::start, "loop-under-test");
        runner.start();
        table.shutDown();
        assertEquals("told", seen.poll(10, TimeUnit.SECONDS));
        assertTrue(loop.isClosed());
        runner.join(Duration.ofSeconds(10).toMillis());
        term.close();
        assertNull(seen.poll());
    }
}
