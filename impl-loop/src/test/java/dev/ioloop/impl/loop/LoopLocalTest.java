package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopClosedException;
import dev.ioloop.LoopFailure.Origin;
import dev.ioloop.LoopLocal;
import dev.ioloop.LoopOptions;
import dev.ioloop.WrongThreadException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LoopLocalTest {
    private final LoopOptions options = LoopOptions.defaults()
            .withPollerProvider(new HandPollerProvider("hand", 0, "hand"));
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final LoopLocal<String> local = LoopLocal.of(this::made, this::disposed);

    private String made(IOLoop loop) {
        log.add("made " + loop.name() + " " + loop.isOwner());
        return new StringBuilder(loop.name()).toString();
    }

    private void disposed(String value) {
        log.add("disposed " + value + " " + Thread.currentThread().getName());
    }

    @Test
    void isMadeOnceForEachLoopAndEndsWithTheLoop() {
        LoopRunner a = new LoopRunner(options.withName("a"));
        LoopRunner b = new LoopRunner(options.withName("b"));
        String first = a.call(() -> local.get(a.loop));
        assertSame(first, a.call(() -> local.get(a.loop)));
        assertNotSame(first, b.call(() -> local.get(b.loop)));
        a.close();
        assertEquals(List.of("made a true", "made b true", "disposed a loop-under-test"), log);
        b.close();
        assertEquals("disposed b loop-under-test", log.get(3));
        local.close();
        assertEquals(4, log.size(), "nothing is disposed of twice");
    }

    @Test
    void endsOnEveryLoopWhenItsOwnerGoes() {
        LoopRunner a = new LoopRunner(options.withName("a"));
        LoopRunner b = new LoopRunner(options.withName("b"));
        a.call(() -> local.get(a.loop));
        b.call(() -> local.get(b.loop));
        local.close();
        a.run(() -> {
        });
        b.run(() -> {
        });
        assertTrue(log.contains("disposed a loop-under-test") && log.contains("disposed b loop-under-test"),
                log.toString());
        assertThrows(IllegalStateException.class, () -> a.run(() -> local.get(a.loop)));
        a.close();
        b.close();
        assertEquals(4, log.size(), "nothing is disposed of twice");
    }

    @Test
    void aDisposerThatFailsKeepsNothingElseFromEnding() {
        LoopRunner runner = new LoopRunner(options.withName("a"));
        LoopLocal<String> failing = LoopLocal.of(loop -> "value", value -> {
            throw new IllegalStateException("disposer");
        });
        runner.call(() -> failing.get(runner.loop));
        runner.call(() -> local.get(runner.loop));
        runner.close();
        assertTrue(log.contains("disposed a loop-under-test"), log.toString());
        assertEquals(List.of(Origin.CLOSE), runner.failures.stream().map(f -> f.origin()).toList());
    }

    @Test
    void isRefusedOnOtherThreadsAndOnAClosedLoop() {
        LoopRunner runner = new LoopRunner(options);
        runner.run(() -> {
        });
        assertThrows(WrongThreadException.class, () -> local.get(runner.loop));
        runner.close();
        assertThrows(LoopClosedException.class, () -> local.get(runner.loop));
        assertEquals(List.of(), log);
    }
}
