package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.LoopOptions;
import dev.ioloop.itest.contracts.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TimerQueueTest {
    private final EventLoop loop = new EventLoop(
            LoopOptions.defaults().withPollerProvider(new HandPollerProvider("hand", 0, "hand")), false);
    private final TimerQueue queue = loop.timers();

    @AfterEach
    void close() {
        loop.close();
    }

    private TimerCall add(long time) {
        TimerCall timer = new TimerCall(loop, () -> {
        }, 0);
        queue.add(timer, time);
        queue.countingChanged(true);
        return timer;
    }

    private List<TimerCall> takeDue(long now) {
        List<TimerCall> due = queue.takeDue(now);
        List<TimerCall> copy = List.copyOf(due);
        due.clear();
        return copy;
    }

    @Test
    @Row({"TOR-TMO-006", "PYF-SCH-005"})
    void earlierFirstAndEqualOnesInTheOrderOfCreation() {
        TimerCall late = add(30);
        TimerCall first = add(10);
        TimerCall second = add(10);
        TimerCall third = add(10);
        TimerCall middle = add(20);
        assertEquals(List.of(first, second, third, middle, late), takeDue(30));
        assertTrue(queue.isEmpty());
    }

    @Test
    void takesOnlyWhatIsDue() {
        TimerCall due = add(10);
        TimerCall later = add(11);
        assertEquals(List.of(due), takeDue(10));
        assertSame(TimerCall.State.DUE, due.state);
        assertSame(TimerCall.State.WAITING, later.state);
        assertEquals(11, queue.firstDue());
    }

    @Test
    void orderHoldsWhereTheClockOverflows() {
        TimerCall after = add(Long.MIN_VALUE + 5);
        TimerCall before = add(Long.MAX_VALUE - 5);
        assertEquals(Long.MAX_VALUE - 5, queue.firstDue());
        assertEquals(List.of(before), takeDue(Long.MAX_VALUE));
        assertEquals(List.of(after), takeDue(Long.MIN_VALUE + 5));
    }

    @Test
    @Row({"TOR-TMO-013", "TWI-CLK-014", "PYF-SCH-019"})
    void cancelledTimersLeaveAtOnceAndLiveOnesKeepTheirOrder() {
        List<TimerCall> live = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            TimerCall far = add(1_000_000 + i);
            if (i % 10 == 0) {
                live.add(add(500 + (i * 7919L) % 1000));
            }
            assertTrue(far.prevent());
        }
        assertEquals(live.size(), queue.size());
        live.sort(Comparator.naturalOrder());
        assertEquals(live, takeDue(10_000));
    }

    @Test
    @Row("TOR-TMO-022")
    void amongAHundredThousandOneTimerMovesOnlyAFewOthers() {
        Random random = new Random(7);
        List<TimerCall> all = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            all.add(add(random.nextInt(1_000_000)));
        }
        queue.firstDue(); // what was added finds its place when the order is asked for
        // A heap with four children to a node and this many is nine levels deep; at each four are looked at and one moves.
        for (int i = 0; i < 20; i++) {
            int[] before = places(all);
            TimerCall one = add(random.nextInt(1_000_000));
            queue.firstDue();
            assertTrue(moved(before, all) <= 10, "an add has moved " + moved(before, all));
            before = places(all);
            queue.remove(one);
            one.state = TimerCall.State.CANCELLED;
            assertTrue(moved(before, all) <= 10, "a removal has moved " + moved(before, all));
            before = places(all);
            List<TimerCall> fired = takeDue(queue.firstDue());
            assertTrue(moved(before, all) <= 10 * fired.size(), "firing has moved " + moved(before, all));
            all.removeAll(fired);
        }
    }

    @Test
    void oneThatIsCancelledBeforeTheOrderIsAskedForHasMovedNoOther() {
        Random random = new Random(7);
        List<TimerCall> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            all.add(add(random.nextInt(1_000_000)));
        }
        queue.firstDue();
        int[] before = places(all);
        TimerCall first = add(-1);
        TimerCall second = add(-2);
        assertTrue(first.prevent());
        assertEquals(0, moved(before, all));
        assertEquals(1001, queue.size());
        assertEquals(-2, queue.firstDue());
        assertTrue(second.prevent());
        assertEquals(all.stream().mapToLong(timer -> timer.due).min().orElseThrow(), queue.firstDue());
    }

    private static int[] places(List<TimerCall> timers) {
        return timers.stream().mapToInt(timer -> timer.index).toArray();
    }

    private static int moved(int[] before, List<TimerCall> timers) {
        int moved = 0;
        for (int i = 0; i < before.length; i++) {
            if (timers.get(i).index != before[i]) {
                moved++;
            }
        }
        return moved;
    }

    @Test
    void randomAddsRemovesAndTakesMatchASortedList() {
        Random random = new Random(42);
        List<TimerCall> model = new ArrayList<>();
        for (int step = 0; step < 100_000; step++) {
            int what = random.nextInt(10);
            if (what < 6 || model.isEmpty()) {
                model.add(add(random.nextInt(5000)));
            } else if (what < 9) {
                TimerCall victim = model.remove(random.nextInt(model.size()));
                assertTrue(victim.prevent());
                assertFalse(victim.prevent());
            } else {
                long now = random.nextInt(200);
                List<TimerCall> expected = new ArrayList<>(model);
                expected.removeIf(t -> t.due > now);
                expected.sort(Comparator.naturalOrder());
                assertEquals(expected, takeDue(now));
                model.removeAll(expected);
            }
            assertEquals(model.size(), queue.size());
        }
        model.sort(Comparator.naturalOrder());
        assertEquals(model, takeDue(5000));
    }
}
