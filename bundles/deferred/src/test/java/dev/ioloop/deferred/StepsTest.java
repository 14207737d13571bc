package dev.ioloop.deferred;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.testkit.ManualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order of steps and of their results, on a loop driven by hand. */
@Timeout(60)
class StepsTest {
    private final List<String> failures = new ArrayList<>();
    private final ManualLoop manual = new ManualLoop(
            LoopOptions.defaults().withExceptionHandler(failure -> failures.add(failure.cause().toString())));
    private final IOLoop loop = manual.loop();
    private final List<Object> log = new ArrayList<>();

    @AfterEach
    void close() {
        manual.close();
        assertEquals(List.of(), failures);
    }

    private Step logs(String name) {
        return (steps, results) -> log.add(name + results);
    }

    /** Logs, and goes on with what it got. */
    private Step passes(String name) {
        return (steps, results) -> {
            log.add(name + results);
            steps.pass(results.toArray());
        };
    }

    private Steps finishLogged(Steps steps) {
        return steps.onFinish((source, results) -> {
            assertSame(steps, source);
            log.add("finish" + results);
        });
    }

    @Test
    @Row({"PYJ-DLY-001", "PYJ-DLY-002", "PYJ-DLY-004"})
    void eachStepGetsWhatTheEventsOfTheOneBeforeHaveBrought() {
        Steps[] seen = new Steps[1];
        Steps steps = finishLogged(Steps.of(loop, (self, results) -> {
            seen[0] = self;
            log.add("first" + results);
            StepEnd end = self.begin();
            self.begin().call(3, 2, 1);
            loop.callLater(Duration.ofMillis(5), () -> end.call(1, 2, 3));
        }, (self, results) -> {
            log.add("second" + results);
            StepEnd end = self.begin();
            StepEnd other = self.begin(0);
            other.call("other");
            loop.execute(() -> end.call(null, results.get(0), 4));
        }, logs("third")));
        manual.settle();
        assertSame(steps, seen[0]);
        assertEquals(List.of("first[]"), log);
        manual.advance(Duration.ofMillis(5));
        assertEquals(List.of("first[]", "second[2, 3, 2, 1]", "third[2, 4, other]", "finish[2, 4, other]"), log);
    }

    @Test
    @Row("PYJ-DLY-002")
    void theNextStepWaitsForTheLastOfAllEvents() {
        List<StepEnd> ends = new ArrayList<>();
        Steps steps = Steps.of(loop, (self, results) -> {
            for (int i = 0; i < 3; i++) {
                ends.add(self.begin());
            }
        }, logs("second"));
        manual.settle();
        ends.get(2).call();
        manual.settle();
        ends.get(0).call();
        manual.settle();
        assertEquals(List.of(), log);
        assertFalse(steps.isEnded());
        ends.get(1).call();
        manual.settle();
        assertEquals(List.of("second[]"), log);
        assertTrue(steps.isEnded());
    }

    @Test
    @Row({"PYJ-DLY-003", "PYJ-DLY-004", "PYJ-DLY-006"})
    void valuesAreCutByOffsetAndLengthAndJoinedInTheOrderOfBegin() {
        Steps steps = Steps.of(loop);
        loop.execute(steps.begin());
        steps.begin(1).call(1, 2, 3);
        steps.begin(1, 1).call(4, 5, 6);
        steps.begin(0, 1).call(7, 8);
        steps.begin(2).call(9, 10, 11);
        steps.begin(0, 0).call(12, 13);
        steps.begin(0, 2).call(14, 15, 16);
        steps.begin(2, 5).call(17, 18, 19, 20);
        steps.begin(5, 5).call(21);
        steps.begin().call();
        steps.steps((self, results) -> log.addAll(results));
        manual.settle();
        assertEquals(List.of(2, 3, 5, 7, 11, 14, 15, 19, 20), log);
    }

    @Test
    void anOffsetOrLengthBelowZeroIsRefused() {
        Steps steps = Steps.of(loop);
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> steps.begin(-1));
        assertTrue(refused.getMessage().contains("offset -1"), refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> steps.begin(0, -1));
        steps.step(logs("runs all the same"));
        manual.settle();
        assertEquals(List.of("runs all the same[]"), log);
    }

    @Test
    @Row("PYJ-DLY-004")
    void whateverTheOrderOfTheEndsTheResultsAreInTheOrderOfBegin() {
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            int count = 1 + random.nextInt(8);
            List<Integer> expected = new ArrayList<>();
            List<Object> got = new ArrayList<>();
            Steps.of(loop, (self, results) -> {
                List<Runnable> ends = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    StepEnd end = self.begin(0);
                    Integer[] values = new Integer[random.nextInt(3)];
                    Arrays.setAll(values, at -> random.nextInt(100));
                    expected.addAll(List.of(values));
                    ends.add(() -> end.call((Object[]) values));
                }
                Collections.shuffle(ends, random);
                for (Runnable end : ends) {
                    switch (random.nextInt(3)) {
                        case 0 -> end.run();
                        case 1 -> loop.execute(end);
                        default -> loop.callLater(Duration.ofMillis(random.nextInt(5)), end);
                    }
                }
            }, (self, results) -> got.addAll(results));
            manual.settle();
            manual.advance(Duration.ofMillis(5));
            assertEquals(expected, got, "seed " + seed);
        }
    }

    @Test
    @Row("PYJ-DLY-005")
    void nothingRunsWithinTheCallThatAddsStepsOrEndsEvents() {
        Steps steps = Steps.of(loop);
        steps.steps(logs("step"));
        steps.begin().call();
        assertEquals(List.of(), log);
        loop.execute(steps.begin());
        StepEnd end = steps.begin();
        manual.settle();
        assertEquals(List.of(), log);
        loop.execute(() -> {
            end.call();
            log.add("after the end");
        });
        manual.turn();
        assertEquals(List.of("after the end"), log);
        manual.turn();
        assertEquals(List.of("after the end", "step[]"), log);
    }

    @Test
    @Row("PYJ-DLY-005")
    void theFirstStepRunsInTheNextTurn() {
        Steps.of(loop, logs("step"));
        assertEquals(List.of(), log);
        manual.turn();
        assertEquals(List.of("step[]"), log);
    }

    @Test
    @Row("PYJ-DLY-006")
    void eventsBegunBeforeTheStepsAreWaitedForAndBringTheirValues() {
        Steps steps = Steps.of(loop);
        StepEnd end = steps.begin(0);
        loop.callLater(Duration.ofMillis(1), () -> end.call(23));
        steps.steps(logs("step"));
        manual.settle();
        assertEquals(List.of(), log);
        manual.advance(Duration.ofMillis(1));
        assertEquals(List.of("step[23]"), log);
    }

    @Test
    void aStepThatBeginsNothingIsTheLast() {
        Steps steps = finishLogged(Steps.of(loop, passes("first"), logs("second"), logs("never")));
        steps.pass(23);
        manual.settle();
        assertEquals(List.of("first[23]", "second[23]", "finish[23]"), log);
        assertEquals(List.of(), steps.remaining());
    }

    @Test
    @Row("PYJ-DLY-009")
    void anEndCalledWithinTheStepNestsNothingAndFinishComesOnce() {
        finishLogged(Steps.of(loop, (self, results) -> {
            self.begin(0).call("first");
            self.begin(0).call("second");
            log.add("end of first step");
        }, (self, results) -> {
            log.add("second step");
            StepEnd end = self.begin(0);
            end.call(1);
            self.begin(0).call(2);
            log.add("end of second step");
        }));
        manual.turn();
        assertEquals(List.of("end of first step"), log);
        manual.turn();
        assertEquals(List.of("end of first step", "second step", "end of second step"), log);
        manual.turn();
        assertEquals(List.of("end of first step", "second step", "end of second step", "finish[1, 2]"), log);
        manual.settle();
        assertEquals(4, log.size());
    }

    @Test
    @Row("PYJ-DLY-010")
    void withoutStepsAllEventsAreWaitedFor() {
        Steps steps = finishLogged(Steps.of(loop));
        StepEnd late = steps.begin(0);
        for (int i : new int[]{1, 2}) {
            StepEnd end = steps.begin(0);
            loop.execute(() -> end.call(i));
        }
        manual.settle();
        assertEquals(List.of(), log);
        late.call("late");
        manual.settle();
        assertEquals(List.of("finish[late, 1, 2]"), log);
    }

    @Test
    @Row("PYJ-DLY-017")
    void dataIsShared() {
        Steps steps = Steps.of(loop);
        assertNull(steps.data("foo"));
        assertSame(steps, steps.data("foo", "bar"));
        assertEquals(Map.of("foo", "bar"), steps.data());
        steps.data().remove("foo");
        assertNull(steps.data("foo"));
        assertSame(steps, steps.data(Map.of("foo", "bar", "baz", "yada")));
        steps.data(Map.of("test", 23));
        steps.step((self, results) -> log.add(self.data("foo") + " " + self.data("test")));
        manual.settle();
        assertEquals(List.of("bar 23"), log);
        assertEquals(Map.of("foo", "bar", "baz", "yada", "test", 23), steps.data());
    }

    @Test
    @Row("PYJ-DLY-018")
    void stepsCanBeAddedOneByOneAlsoWhileTheyRun() {
        Steps steps = Steps.of(loop);
        assertSame(steps, steps.step(passes("first")));
        steps.step((self, results) -> {
            log.add("second");
            self.step(logs("added")).pass("last");
        });
        assertEquals(2, steps.remaining().size());
        manual.settle();
        assertEquals(List.of("first[]", "second", "added[last]"), log);
        assertThrows(NullPointerException.class, () -> Steps.of(loop).step(null));
    }

    @Test
    void theStepsThatRemainCanBeReplaced() {
        Steps steps = Steps.of(loop, (self, results) -> {
            List<Step> more = new ArrayList<>(self.remaining());
            more.add(0, (again, values) -> again.pass(values.get(0, Integer.class) * 2));
            self.remaining(more).pass(9);
        }, logs("result"), logs("dropped"));
        assertEquals(3, steps.remaining().size());
        manual.settle();
        assertEquals(List.of("result[18]"), log);
        Steps cleared = finishLogged(Steps.of(loop, logs("cleared")));
        cleared.remaining(List.of());
        manual.settle();
        assertEquals(List.of("result[18]", "finish[]"), log);
    }

    @Test
    @Row({"PYJ-DLY-019", "PYJ-DLY-004"})
    void theEndOfOtherStepsFeedsAnEvent() {
        Steps outer = finishLogged(Steps.of(loop, (first, results) -> {
            Steps second = Steps.of(loop, first.begin());
            loop.execute(second.begin());
            loop.execute(first.begin());
            StepEnd end = second.begin(0);
            loop.execute(() -> end.call(1, 2, 3));
        }, (first, numbers) -> {
            log.add(numbers);
            StepEnd end = first.begin();
            first.begin().call(3, 2, 1);
            StepEnd end2 = first.begin(0);
            StepEnd end3 = first.begin(0);
            end3.call(5, 6);
            end2.call(4);
            first.pass(23).pass(24);
            end.call(1, 2, 3);
        }, (first, numbers) -> log.add(numbers)));
        manual.settle();
        assertEquals(List.of(List.of(1, 2, 3), List.of(2, 3, 2, 1, 4, 5, 6, 23, 24),
                "finish[2, 3, 2, 1, 4, 5, 6, 23, 24]"), log);
        assertTrue(outer.isEnded());
    }

    @Test
    @Row("PYJ-DLY-020")
    void theEndGivesTheStepsForChaining() {
        Steps steps = Steps.of(loop, (self, results) -> {
            StepEnd end = self.begin();
            loop.execute(() -> assertSame(self, end.call(1, 2, 3).pass(5).data("foo", "bar")));
        }, logs("second"));
        manual.settle();
        assertEquals(List.of("second[2, 3, 5]"), log);
        assertEquals("bar", steps.data("foo"));
    }

    @Test
    @Row("PYJ-DLY-021")
    void anEndThatIsCalledTwiceIsRefusedAndCountsOnce() {
        Steps steps = Steps.of(loop);
        StepEnd twice = steps.begin(0);
        StepEnd other = steps.begin(0);
        steps.steps(logs("step"));
        twice.call("first");
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> twice.call("second"));
        assertTrue(refused.getMessage().contains("after it had come"), refused.getMessage());
        assertThrows(IllegalStateException.class, twice::run);
        assertThrows(IllegalStateException.class, () -> twice.fail(new IllegalArgumentException()));
        manual.settle();
        assertEquals(List.of(), log);
        other.call("other");
        manual.settle();
        assertEquals(List.of("step[first, other]"), log);
        assertThrows(IllegalStateException.class, other::run);
    }

    @Test
    void stagesAreCollectedAsEvents() {
        CompletableFuture<String> late = new CompletableFuture<>();
        Steps.of(loop, (self, results) -> self.collect(late).collect(CompletableFuture.completedFuture(null))
                .collect(loop.futures().completed(List.of(1, 2))).pass("passed"), logs("step"));
        manual.settle();
        assertEquals(List.of(), log);
        late.complete("late");
        manual.settle();
        assertEquals(List.of("step[late, null, [1, 2], passed]"), log);
    }

    @Test
    void nothingCanBeAddedAfterTheEnd() {
        Steps steps = Steps.of(loop, logs("step"));
        manual.settle();
        IllegalStateException refused = assertThrows(IllegalStateException.class, steps::begin);
        assertTrue(refused.getMessage().contains("finished"), refused.getMessage());
        assertThrows(IllegalStateException.class, () -> steps.pass(1));
        assertThrows(IllegalStateException.class, () -> steps.step(logs("never")));
        assertEquals(List.of("step[]"), log);
    }

    @Test
    void aHundredThousandStepsNeedNoStack() {
        int[] runs = new int[1];
        int[] depths = new int[2];
        Step step = new Step() {
            @Override
            public void run(Steps self, Results results) {
                int depth = new Throwable().getStackTrace().length;
                depths[0] = Math.max(depths[0], depth);
                if (++runs[0] == 1) {
                    depths[1] = depth;
                }
                if (runs[0] < 100_000) {
                    self.step(this).pass(runs[0]);
                }
            }
        };
        Steps steps = Steps.of(loop, step);
        for (int turn = 0; turn < 100_010 && !steps.isEnded(); turn++) {
            manual.turn();
        }
        assertEquals(100_000, runs[0]);
        assertEquals(depths[1], depths[0]);
    }

    @Test
    void resultsAreAListWithTypes() {
        Results results = new Results(new Object[]{"text", 5, null});
        assertEquals(Arrays.asList("text", 5, null), results);
        assertEquals("text", results.get(0, String.class));
        assertEquals(5, results.get(1, Number.class));
        ClassCastException wrong = assertThrows(ClassCastException.class, () -> results.get(1, String.class));
        assertTrue(wrong.getMessage().contains("java.lang.Integer"), wrong.getMessage());
        assertThrows(ClassCastException.class, () -> results.get(2, String.class));
        assertThrows(IndexOutOfBoundsException.class, () -> results.get(3));
        assertThrows(UnsupportedOperationException.class, () -> results.add("more"));
    }
}
