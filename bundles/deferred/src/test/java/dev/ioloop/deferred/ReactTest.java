package dev.ioloop.deferred;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.LifeCyclePhase;
import dev.ioloop.LoopOptions;
import dev.ioloop.deferred.Capture.Boom;
import dev.ioloop.itest.contracts.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Programs on a loop that runs in the thread of the test; {@link ReactProcessTest} has those that end a process. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReactTest {
    private static final Duration SOON = Duration.ofMillis(5);

    private final IOLoop loop = IOLoop.create(LoopOptions.defaults().withName("react"));
    private final List<Object> log = new ArrayList<>();
    private LogCapture logged;

    @BeforeEach
    void capture() {
        logged = new LogCapture();
    }

    @AfterEach
    void close() {
        logged.close();
        loop.close();
    }

    private int run(React.Main main, String... args) throws Exception {
        loop.addTrigger(LifeCyclePhase.AFTER_SHUTDOWN, () -> {
            log.add("shutdown");
            return null;
        });
        int status = React.run(loop, main, args);
        assertFalse(loop.isRunning());
        return status;
    }

    @Test
    @Row({"TWI-REACT-001", "TWI-REACT-003"})
    void theLoopRunsUntilTheDeferredFires() throws Exception {
        int status = run((given, args) -> {
            assertSame(loop, given);
            assertFalse(given.isRunning());
            log.addAll(args);
            return Deferreds.deferLater(given, SOON, () -> log.add(given.isRunning()));
        }, "a", "b");
        assertEquals(List.of("a", "b", true, "shutdown"), log);
        assertEquals(0, status);
    }

    @Test
    @Row("TWI-REACT-002")
    void oneThatHasFiredAlreadyLetsTheLoopStartAndShutDown() throws Exception {
        loop.addTrigger(LifeCyclePhase.DURING_STARTUP, () -> {
            log.add("startup");
            return null;
        });
        assertEquals(0, run((given, args) -> Deferreds.succeed(1)));
        assertEquals(List.of("startup", "shutdown"), log);
    }

    @Test
    void aFailureGivesStatusOneAndAnExitItsOwn() throws Exception {
        assertEquals(1, run((given, args) -> Deferreds.deferLater(given, SOON, () -> {
            throw new Boom("failed");
        })));
        assertEquals(1, logged.errors("failed").size());
        assertEquals(42, run((given, args) -> Deferreds.fail(new ProgramExit(42))));
        assertEquals(1, logged.texts().size(), logged.texts()::toString);
    }

    @Test
    @Row("TWI-REACT-006")
    void aLoopThatSomebodyElseStopsIsNotStoppedAgain() throws Exception {
        assertEquals(0, run((given, args) -> {
            given.callLater(SOON, given::stop);
            return new Deferred<>();
        }));
        assertEquals(List.of(), log, "stop() runs no triggers");
        assertEquals(0, run((given, args) -> {
            Deferred<Object> never = new Deferred<>();
            given.callLater(SOON, given::stopGracefully);
            return never;
        }));
        assertEquals(0, run((given, args) -> {
            given.stop();
            return new Deferred<>();
        }));
        nothingIsLeftThatWouldStopTheNextRun();
    }

    private void nothingIsLeftThatWouldStopTheNextRun() {
        CompletableFuture<Object> ran = new CompletableFuture<>();
        loop.callLater(SOON, () -> ran.complete(1));
        loop.callLater(SOON.multipliedBy(2), loop::stop);
        loop.start();
        assertTrue(ran.isDone());
    }

    @Test
    @Row("TWI-REACT-007")
    void stoppingInsideTheDeferredIsSwallowed() throws Exception {
        assertEquals(0, run((given, args) -> Deferreds.deferLater(given, SOON, given::stopGracefully)));
        assertEquals(0, run((given, args) -> Deferreds.deferLater(given, SOON, () -> {
            given.stopGracefully();
            return null;
        })));
        assertEquals(0, run((given, args) -> Deferreds.deferLater(given, SOON, () -> {
            given.stop();
            return null;
        })));
        assertEquals(List.of(), logged.texts());
    }

    @Test
    @Row("TWI-REACT-008")
    void aFailureDuringTheShutdownStillCounts() throws Exception {
        Deferred<Object> deferred = new Deferred<>();
        assertEquals(1, run((given, args) -> {
            given.addTrigger(LifeCyclePhase.BEFORE_SHUTDOWN, () -> {
                CompletableFuture<Object> later = new CompletableFuture<>();
                given.callLater(SOON, () -> {
                    deferred.errback(new Boom("late"));
                    later.complete(1);
                });
                return later;
            });
            given.callLater(SOON, given::stopGracefully);
            return deferred;
        }));
        assertEquals(1, logged.errors("late").size());
        assertEquals(List.of("shutdown"), log);
    }

    @Test
    @Row("TWI-REACT-006")
    void oneThatFiresAtTheEndOfTheShutdownDoesNotStopTheNextRun() throws Exception {
        Deferred<Object> deferred = new Deferred<>();
        assertEquals(0, run((given, args) -> {
            given.addTrigger(LifeCyclePhase.AFTER_SHUTDOWN, () -> {
                deferred.callback(1);
                return null;
            });
            given.callLater(SOON, given::stopGracefully);
            return deferred;
        }));
        assertTrue(deferred.isCalled());
        nothingIsLeftThatWouldStopTheNextRun();
    }

    @Test
    @Row("TWI-REACT-010")
    void whatMainThrowsComesOutBeforeTheLoopRuns() throws Exception {
        loop.addTrigger(LifeCyclePhase.BEFORE_STARTUP, () -> {
            log.add("startup");
            return null;
        });
        assertThrows(Boom.class, () -> React.run(loop, (given, args) -> {
            throw new Boom("at once");
        }));
        assertEquals(List.of(), log);
    }

    @Test
    @Row("TWI-REACT-011")
    void mainHasToReturnSomethingToWaitFor() {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                () -> React.run(loop, (given, args) -> "a text"));
        assertTrue(refused.getMessage().contains("a text"), refused.getMessage());
    }

    @Test
    @Row("TWI-REACT-012")
    void mainMayReturnAStage() throws Exception {
        assertEquals(0, run((given, args) -> given.futures().sleep(SOON).thenRun(() -> log.add("stage"))));
        assertEquals(List.of("stage", "shutdown"), log);
        CompletableFuture<Object> failing = new CompletableFuture<>();
        assertEquals(1, run((given, args) -> {
            new Thread(() -> failing.completeExceptionally(new Boom("stage")), "elsewhere").start();
            return failing;
        }));
    }

    @Test
    void deferredsMadeInMainBelongToTheLoop() throws Exception {
        List<Deferred<Object>> made = new ArrayList<>();
        run((given, args) -> {
            made.add(new Deferred<>());
            assertSame(given, made.get(0).home());
            return Deferreds.succeed(1);
        });
        assertEquals(null, IOLoop.currentOrNull());
    }
}
