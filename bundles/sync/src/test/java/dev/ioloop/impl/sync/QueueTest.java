package dev.ioloop.impl.sync;

import static dev.ioloop.impl.sync.Rig.done;
import static dev.ioloop.impl.sync.Rig.pending;
import static dev.ioloop.impl.sync.Rig.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.QueueEmptyException;
import dev.ioloop.QueueFullException;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.sync.AsyncQueue;
import dev.ioloop.sync.QueueOptions;
import dev.ioloop.sync.QueueSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class QueueTest extends QueueCase {
    @Test
    @Row("TOR-QUE-001")
    void itemsComeOutInTheOrderInWhichTheyWentIn() {
        for (int i = 0; i < 5; i++) {
            queue.putNow(i);
        }
        assertEquals(5, queue.size());
        for (int i = 0; i < 5; i++) {
            assertEquals(i, queue.getNow());
        }
        assertTrue(queue.isEmpty());
    }

    @Test
    @Row("TOR-QUE-002")
    void withoutALimitItIsNeverFullAndLimitsAreChecked() {
        assertEquals(0, queue.maxSize());
        for (int i = 0; i < 1000; i++) {
            done(queue.put(i));
            assertFalse(queue.isFull());
        }
        String message = assertThrows(IllegalArgumentException.class, () -> bounded(-1)).getMessage();
        assertTrue(message.contains("-1"), message);
        assertThrows(IllegalArgumentException.class, () -> QueueOptions.fifo().withMaxGetters(-1));
        assertThrows(NullPointerException.class, () -> rig.sync.<Integer>queue(null));
        assertThrows(NullPointerException.class, () -> QueueOptions.of(null));
    }

    @Test
    @Row("TOR-QUE-003")
    void aPutIsCompleteAtOnceWhileThereIsAPlace() {
        AsyncQueue<Integer> two = bounded(2);
        done(two.put(0), two.put(1));
        assertTrue(two.isFull());
        CompletableFuture<?> third = two.put(2);
        rig.settle();
        pending(third);
        assertEquals(2, two.size());
    }

    @Test
    @Row("TOR-QUE-004")
    void withoutWaitingAFullAndAnEmptyQueueRefuse() {
        AsyncQueue<Integer> one = bounded(1);
        assertThrows(QueueEmptyException.class, one::getNow);
        one.putNow(1);
        String message = assertThrows(QueueFullException.class, () -> one.putNow(2)).getMessage();
        assertTrue(message.contains("maxSize=1"), message);
        assertEquals(1, one.getNow());
        assertThrows(QueueEmptyException.class, one::getNow);
    }

    @Test
    @Row("TOR-QUE-005")
    void aGetIsCompleteAtOnceWhileThereIsAnItemElseTheyWaitInOrder() {
        queue.putNow(0);
        value(0, queue.get());
        rig.log("a", queue.get());
        rig.log("b", queue.get());
        rig.settle();
        assertEquals(List.of(), rig.logged());
        queue.putNow(1);
        queue.putNow(2);
        rig.settle();
        assertEquals(List.of("a:1", "b:2"), rig.logged());
    }

    @Test
    @Row({"TOR-QUE-006", "TOR-QUE-007"})
    void anItemGoesStraightToTheOldestWhoWaitsInALaterTurn() {
        CompletableFuture<Integer> gone = queue.get();
        CompletableFuture<Integer> first = rig.log("first", queue.get());
        CompletableFuture<Integer> second = rig.log("second", queue.get());
        gone.cancel(false);
        queue.putNow(7);
        rig.log.add("putNow has returned");
        assertEquals(0, queue.size());
        done(queue.put(8));
        assertEquals(0, queue.size());
        pending(first, second);
        rig.settle();
        assertEquals(List.of("putNow has returned", "first:7", "second:8"), rig.logged());
    }

    @Test
    @Row({"TOR-QUE-008", "TOR-QUE-031"})
    void eachGetMovesTheItemOfTheOldestWhoWaitsForAPlaceIn() {
        AsyncQueue<Integer> one = bounded(1);
        one.putNow(0);
        CompletableFuture<?> gone = one.put(99);
        rig.log("p1", one.put(1));
        rig.log("p2", one.put(2));
        gone.cancel(false);

        assertEquals(0, one.getNow());
        assertTrue(one.isFull());
        assertEquals(List.of(), rig.logged(), "not within getNow()");
        rig.settle();
        assertEquals(List.of("p1"), rig.logged());
        value(1, one.get());
        assertTrue(one.isFull());
        rig.settle();
        assertEquals(List.of("p2"), rig.logged());
        value(2, one.get());
        assertTrue(one.isEmpty());
    }

    @Test
    @Row("TOR-QUE-014")
    void anItemForOneWhoHasCancelledGoesToTheNextOrBackToItsPlace() {
        CompletableFuture<Integer> first = queue.get();
        CompletableFuture<Integer> second = queue.get();
        CompletableFuture<Integer> third = queue.get();
        queue.putNow(1);
        queue.putNow(2);
        assertTrue(first.cancel(false));
        rig.settle();
        value(2, second);
        value(1, third);

        CompletableFuture<Integer> fourth = queue.get();
        CompletableFuture<Integer> fifth = queue.get();
        queue.putNow(3);
        queue.putNow(4);
        queue.putNow(5);
        assertTrue(fourth.cancel(false));
        assertTrue(fifth.cancel(false));
        assertEquals(3, queue.size());
        assertEquals(5, queue.snapshot().unfinished(), "each counts once");
        assertEquals(List.of(3, 4, 5), List.of(queue.getNow(), queue.getNow(), queue.getNow()));
    }

    @Test
    @Row("TOR-QUE-015")
    void whoHasCancelledIsSkipped() {
        CompletableFuture<Integer> cancelled = queue.get();
        CompletableFuture<Integer> live = queue.get();
        cancelled.cancel(false);
        assertEquals(1, queue.snapshot().getters());
        queue.putNow(1);
        rig.settle();
        value(1, live);

        AsyncQueue<Integer> one = bounded(1);
        one.putNow(1);
        CompletableFuture<?> gone = one.put(2);
        CompletableFuture<?> stays = one.put(3);
        gone.cancel(false);
        assertEquals(1, one.snapshot().putters());
        assertEquals(1, one.getNow());
        rig.settle();
        done(stays);
        assertEquals(3, one.getNow());
    }

    @Test
    void aPutThatIsCancelledAfterItsItemHasEnteredIsTooLate() {
        AsyncQueue<Integer> one = bounded(1);
        one.putNow(1);
        CompletableFuture<?> put = one.put(2);
        assertEquals(1, one.getNow());
        assertTrue(put.cancel(false));
        rig.settle();
        assertEquals(2, one.getNow());
        assertEquals(2, one.snapshot().unfinished());
    }

    @Test
    @Row("TOR-QUE-030")
    void theTextShowsWhatIsNotZero() {
        assertTrue(queue.toString().matches("AsyncQueue@\\p{XDigit}+\\[maxSize=0]"), queue::toString);
        queue.get();
        assertTrue(queue.toString().endsWith("[maxSize=0, getters[1]]"), queue::toString);
        AsyncQueue<Integer> two = bounded(2);
        two.putNow(1);
        two.putNow(2);
        two.put(3);
        assertTrue(two.toString().endsWith("[maxSize=2, items=[1, 2], putters[1], tasks=2]"), two::toString);
        rig.advance(Duration.ofSeconds(1));
        assertEquals(new QueueSnapshot(2, 2, 2, 0, null, 1, Duration.ofSeconds(1), false), two.snapshot());
        assertEquals(new QueueSnapshot(0, 0, 0, 1, Duration.ofSeconds(1), 0, null, false), queue.snapshot());
    }

    @Test
    void moreMayNotWaitThanTheOptionsSay() {
        AsyncQueue<Integer> strict = rig.sync.queue(QueueOptions.<Integer>fifo().withMaxGetters(1));
        CompletableFuture<Integer> one = strict.get();
        String message = assertThrows(QueueEmptyException.class, strict::get).getMessage();
        assertTrue(message.contains("1 wait for one already"), message);
        one.cancel(false);
        CompletableFuture<Integer> other = strict.get();
        strict.putNow(5);
        rig.settle();
        value(5, other);
        AsyncQueue<Integer> none = rig.sync.queue(QueueOptions.<Integer>fifo().withMaxGetters(0));
        assertThrows(QueueEmptyException.class, none::get);
        none.putNow(1);
        value(1, none.get());
    }
}
