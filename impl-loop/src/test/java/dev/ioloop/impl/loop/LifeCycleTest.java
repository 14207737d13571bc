package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.AsyncTask;
import dev.ioloop.IOLoop;
import dev.ioloop.LifeCyclePhase;
import dev.ioloop.LifeCycleTrigger;
import dev.ioloop.LoopClosedException;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopOptions;
import dev.ioloop.WrongThreadException;
import dev.ioloop.itest.contracts.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LifeCycleTest {
    private final HandPollerProvider hand = new HandPollerProvider("hand", 0, "hand");
    private final List<LoopFailure> failures = new ArrayList<>();
    private final IOLoop loop = IOLoop
            .create(LoopOptions.defaults().withPollerProvider(hand).withExceptionHandler(failures::add));
    private final List<String> seen = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
    }

    private AsyncTask note(String what) {
        return AsyncTask.of(() -> seen.add(what));
    }

    private void addAll(LifeCyclePhase... phases) {
        for (LifeCyclePhase phase : phases) {
            loop.addTrigger(phase, AsyncTask.of(() -> seen.add(phase + " " + loop.isRunning())));
        }
    }

    @Test
    @Row("TWI-RUN-001")
    void theStartUpComesFirstAndTheLoopRunsFromItsSecondPhaseOn() {
        loop.execute(() -> {
            seen.add("callback");
            loop.stop();
        });
        addAll(LifeCyclePhase.AFTER_STARTUP, LifeCyclePhase.DURING_STARTUP, LifeCyclePhase.BEFORE_STARTUP);
        loop.start();
        assertEquals(List.of("BEFORE_STARTUP false", "DURING_STARTUP true", "AFTER_STARTUP true", "callback"), seen);
        assertFalse(loop.isRunning());
    }

    @Test
    @Row("TWI-RUN-005")
    void theShutdownGoesThroughItsPhasesAndEachWaitsForTheStagesOfTheOneBefore() {
        CompletableFuture<String> slow = loop.newFuture();
        CompletableFuture<String> failing = loop.newFuture();
        loop.addTrigger(LifeCyclePhase.BEFORE_SHUTDOWN, () -> slow);
        loop.addTrigger(LifeCyclePhase.BEFORE_SHUTDOWN, () -> failing);
        addAll(LifeCyclePhase.AFTER_SHUTDOWN, LifeCyclePhase.DURING_SHUTDOWN, LifeCyclePhase.BEFORE_SHUTDOWN);
        CompletableFuture<?> stopped = loop.stopGracefully();
        loop.callLater(Duration.ofMillis(5), () -> {
            seen.add("one fails");
            failing.completeExceptionally(new IllegalStateException("on purpose"));
        });
        loop.callLater(Duration.ofMillis(10), () -> {
            seen.add("the other ends");
            slow.complete("");
        });
        loop.start();
        assertEquals(List.of("BEFORE_SHUTDOWN true", "one fails", "the other ends", "DURING_SHUTDOWN true",
                "AFTER_SHUTDOWN true"), seen);
        assertTrue(stopped.isDone());
        assertEquals(LoopFailure.Origin.LIFE_CYCLE, failures.get(0).origin());
    }

    @Test
    @Row("TWI-RUN-006")
    void aTriggerThatThrowsIsReportedAndTheOthersRunAndEachRunsOnce() {
        loop.addTrigger(LifeCyclePhase.DURING_STARTUP, () -> {
            throw new IllegalStateException("on purpose");
        });
        loop.addTrigger(LifeCyclePhase.DURING_STARTUP, note("second"));
        loop.runOnce(Duration.ZERO);
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of("second"), seen);
        assertEquals(1, failures.size());
        assertEquals("on purpose", failures.get(0).cause().getMessage());
    }

    @Test
    @Row("TWI-RUN-007")
    void aTriggerCanBeRemovedUntilItHasRunAlsoByAnEarlierOne() {
        LifeCycleTrigger[] later = new LifeCycleTrigger[2];
        LifeCycleTrigger first = loop.addTrigger(LifeCyclePhase.BEFORE_STARTUP, AsyncTask.of(() -> {
            later[0].remove();
            later[1].remove();
        }));
        later[0] = loop.addTrigger(LifeCyclePhase.BEFORE_STARTUP, note("same phase"));
        later[1] = loop.addTrigger(LifeCyclePhase.AFTER_STARTUP, note("later phase"));
        assertTrue(later[1].active());
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of(), seen);
        assertEquals(List.of(), failures);
        assertFalse(first.active());
        IllegalStateException run = assertThrows(IllegalStateException.class, first::remove);
        assertTrue(String.valueOf(run.getMessage()).contains("has run"), run.getMessage());
        IllegalStateException removed = assertThrows(IllegalStateException.class, later[0]::remove);
        assertTrue(String.valueOf(removed.getMessage()).contains("was removed"), removed.getMessage());
        assertThrows(IllegalArgumentException.class, () -> LifeCyclePhase.valueOf("BEFORE_LUNCH"));
        assertThrows(NullPointerException.class, () -> loop.addTrigger(null, note("no phase")));
    }

    @Test
    @Row("TWI-RUN-009")
    void callWhenRunningRunsNowIfTheLoopRunsAndElseAfterTheStartUp() {
        Optional<LifeCycleTrigger> one = loop.callWhenRunning(() -> seen.add("one"));
        Optional<LifeCycleTrigger> two = loop.callWhenRunning(() -> seen.add("two"));
        Optional<LifeCycleTrigger> three = loop.callWhenRunning(() -> seen.add("three"));
        two.orElseThrow().remove();
        loop.execute(() -> {
            seen.add("turn");
            assertEquals(Optional.empty(), loop.callWhenRunning(() -> seen.add("now")));
            seen.add("after now");
        });
        assertEquals(List.of(), seen);
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of("one", "three", "turn", "now", "after now"), seen);
        assertEquals(List.of(), failures);
        assertFalse(one.orElseThrow().active());
        assertFalse(three.orElseThrow().active());
    }

    @Test
    @Row("TWI-RUN-011")
    void stopRunsNoTriggersOfTheShutdown() {
        addAll(LifeCyclePhase.BEFORE_SHUTDOWN, LifeCyclePhase.DURING_SHUTDOWN, LifeCyclePhase.AFTER_SHUTDOWN);
        loop.execute(loop::stop);
        loop.start();
        assertEquals(List.of(), seen);
        loop.close();
        assertEquals(List.of(), seen);
    }

    @Test
    void aStartUpThatIsStoppedWhileItWaitsGoesOnInTheNextRun() {
        CompletableFuture<String> slow = loop.newFuture();
        loop.addTrigger(LifeCyclePhase.BEFORE_STARTUP, () -> slow);
        addAll(LifeCyclePhase.DURING_STARTUP);
        loop.execute(() -> seen.add("first run " + loop.isRunning()));
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of("first run false"), seen);
        slow.complete("");
        loop.runOnce(Duration.ZERO);
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of("first run false", "DURING_STARTUP true"), seen);
        loop.execute(() -> seen.add("third run " + loop.isRunning()));
        loop.runOnce(Duration.ZERO);
        assertEquals("third run true", seen.get(2));
    }

    @Test
    void triggersAddedWhileTheirPhaseRunsStillRunInIt() {
        loop.addTrigger(LifeCyclePhase.DURING_STARTUP, AsyncTask.of(() -> {
            seen.add("outer");
            loop.addTrigger(LifeCyclePhase.DURING_STARTUP, note("inner"));
        }));
        addAll(LifeCyclePhase.AFTER_STARTUP);
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of("outer", "inner", "AFTER_STARTUP true"), seen);
    }

    @Test
    void triggersBelongToTheOwnerAndToAnOpenLoop() throws Exception {
        loop.checkOwner();
        Thread other = new Thread(() -> {
            try {
                loop.addTrigger(LifeCyclePhase.AFTER_SHUTDOWN, note("foreign"));
            } catch (WrongThreadException e) {
                seen.add("refused");
            }
        });
        other.start();
        other.join(10_000);
        assertEquals(List.of("refused"), seen);
        loop.close();
        assertThrows(LoopClosedException.class, () -> loop.addTrigger(LifeCyclePhase.AFTER_SHUTDOWN, note("late")));
        assertThrows(LoopClosedException.class, () -> loop.callWhenRunning(() -> seen.add("late")));
        ExecutionException e = assertThrows(ExecutionException.class,
                () -> loop.stopGracefully().get(10, TimeUnit.SECONDS));
        assertTrue(e.getCause() instanceof LoopClosedException, String.valueOf(e.getCause()));
    }
}
