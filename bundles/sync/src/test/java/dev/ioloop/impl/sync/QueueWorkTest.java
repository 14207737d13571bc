package dev.ioloop.impl.sync;

import static dev.ioloop.impl.sync.Rig.SECOND;
import static dev.ioloop.impl.sync.Rig.done;
import static dev.ioloop.impl.sync.Rig.failed;
import static dev.ioloop.impl.sync.Rig.pending;
import static dev.ioloop.impl.sync.Rig.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.QueueClosedException;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.sync.AsyncQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** join, taskDone, forEach and close. */
class QueueWorkTest extends QueueCase {
    @Test
    @Row("TOR-QUE-017")
    void joinWaitsForTheWorkOnEachItemAndNotForTheGet() {
        for (int i = 0; i < 3; i++) {
            queue.putNow(i);
        }
        CompletableFuture<?> join = queue.join();
        for (int i = 0; i < 3; i++) {
            queue.getNow();
        }
        rig.settle();
        pending(join);
        queue.taskDone();
        queue.taskDone();
        rig.settle();
        pending(join);
        queue.taskDone();
        pending(join);
        rig.settle();
        done(join);
    }

    @Test
    @Row("TOR-QUE-018")
    void moreWorkThanItemsIsRefused() {
        assertThrows(IllegalStateException.class, queue::taskDone);
        queue.putNow(1);
        queue.taskDone();
        String message = assertThrows(IllegalStateException.class, queue::taskDone).getMessage();
        assertTrue(message.contains("more often than items"), message);
        done(queue.join());
    }

    @Test
    @Row("TOR-QUE-019")
    void anItemCountsFromWhenItEnters() {
        AsyncQueue<Integer> two = bounded(2);
        two.putNow(0);
        two.putNow(1);
        two.put(2);
        CompletableFuture<?> inVain = two.put(3, SECOND);
        assertEquals(2, two.snapshot().unfinished());
        rig.advance(SECOND);
        failed(java.util.concurrent.TimeoutException.class, inVain);
        two.getNow();
        assertEquals(3, two.snapshot().unfinished());
        two.getNow();
        two.getNow();
        assertEquals(3, two.snapshot().unfinished());
        queue.get();
        queue.putNow(1);
        assertEquals(1, queue.snapshot().unfinished(), "handed to one who waits");
    }

    @Test
    @Row("TOR-QUE-022")
    void twoWorkersShareAHundredItems() {
        AsyncQueue<Integer> three = bounded(3);
        int[] sum = new int[1];
        int[] count = new int[2];
        for (int worker = 0; worker < 2; worker++) {
            int me = worker;
            three.forEach(item -> {
                sum[0] += item;
                count[me]++;
                return rig.loop.futures().sleep(Duration.ofMillis(1 + item % 3)).thenRun(three::taskDone);
            });
        }
        for (int i = 0; i < 100; i++) {
            three.put(i);
        }
        CompletableFuture<?> join = three.join();
        rig.manual.advanceStepwise(Duration.ofSeconds(10));
        done(join);
        assertEquals(4950, sum[0]);
        assertTrue(count[0] > 20 && count[1] > 20, count[0] + " and " + count[1]);
    }

    @Test
    @Row("TOR-QUE-028")
    void forEachBringsItemAfterItemInOrderWithoutAnEnd() {
        List<Integer> seen = new ArrayList<>();
        CompletableFuture<?> all = queue.forEach(item -> {
            seen.add(item);
            return item % 2 == 0 ? rig.loop.futures().sleep(SECOND) : null;
        });
        queue.putNow(0);
        queue.putNow(1);
        queue.putNow(2);
        rig.settle();
        assertEquals(List.of(0), seen);
        rig.advance(SECOND);
        assertEquals(List.of(0, 1, 2), seen);
        rig.advance(SECOND);
        pending(all);
        queue.putNow(3);
        rig.settle();
        assertEquals(List.of(0, 1, 2, 3), seen);

        assertTrue(all.cancel(false));
        assertEquals(0, queue.snapshot().getters());
        queue.putNow(4);
        rig.settle();
        assertEquals(1, queue.size(), "the consumer has stopped");
    }

    @Test
    void forEachEndsWithTheQueueAndWithItsConsumer() {
        queue.putNow(1);
        queue.putNow(2);
        List<Integer> seen = new ArrayList<>();
        CompletableFuture<?> all = queue.forEach(item -> {
            seen.add(item);
            return null;
        });
        queue.close();
        rig.settle();
        done(all);
        assertEquals(List.of(1, 2), seen);

        AsyncQueue<Integer> other = rig.sync.queue();
        other.putNow(1);
        other.putNow(2);
        failed(ArithmeticException.class, other.forEach(item -> {
            throw new ArithmeticException("at once");
        }));
        failed(ArithmeticException.class,
                other.forEach(item -> rig.loop.futures().failed(new ArithmeticException("stage"))));
        assertTrue(other.isEmpty());
    }

    @Test
    void forEachOfTenThousandItemsNeitherNestsNorStarves() {
        for (int i = 0; i < 10_000; i++) {
            queue.putNow(i);
        }
        int[] count = new int[1];
        CompletableFuture<?> all = queue.forEach(item -> {
            count[0]++;
            return item % 2 == 0 ? rig.loop.futures().completed(item) : null;
        });
        assertEquals(64, count[0]);
        rig.turn();
        assertEquals(128, count[0]);
        rig.settle();
        assertEquals(10_000, count[0]);
        all.cancel(false);
        assertTrue(queue.isEmpty());
    }

    @Test
    void anItemThatWasOnItsWayToAForEachThatIsCancelledIsNotLost() {
        List<Integer> seen = new ArrayList<>();
        CompletableFuture<?> all = queue.forEach(item -> {
            seen.add(item);
            return null;
        });
        queue.putNow(1);
        assertTrue(all.cancel(false));
        rig.settle();
        assertEquals(List.of(), seen);
        assertEquals(1, queue.getNow());
    }

    @Test
    void closeLeavesTheItemsAndRefusesEverythingElse() {
        AsyncQueue<Integer> one = bounded(1);
        one.putNow(1);
        CompletableFuture<?> put = rig.log("put", one.put(2));
        CompletableFuture<?> join = one.join();
        one.close();
        one.close();
        assertTrue(one.isClosed());
        assertEquals(List.of(), rig.logged(), "not within close()");
        rig.settle();
        String message = failed(QueueClosedException.class, put).getMessage();
        assertTrue(message.contains("takes no more items"), message);
        failed(QueueClosedException.class, one.put(3));
        assertThrows(QueueClosedException.class, () -> one.putNow(3));
        assertTrue(one.toString().endsWith("items=[1], tasks=1, closed]"), one::toString);

        value(1, one.get());
        failed(QueueClosedException.class, one.get());
        failed(QueueClosedException.class, one.get(SECOND));
        assertThrows(QueueClosedException.class, one::getNow);
        pending(join);
        one.taskDone();
        rig.settle();
        done(join);

        CompletableFuture<Integer> get = queue.get();
        queue.close();
        rig.settle();
        failed(QueueClosedException.class, get);
        assertTrue(queue.snapshot().closed());
    }

    @Test
    void closeNowGivesOutWhatIsThereAndItsWorkCountsAsDone() {
        queue.putNow(1);
        queue.putNow(2);
        queue.getNow();
        CompletableFuture<?> join = queue.join();
        assertEquals(List.of(2), queue.closeNow());
        rig.settle();
        pending(join);
        queue.taskDone();
        rig.settle();
        done(join);
        assertTrue(queue.isEmpty());
        assertEquals(List.of(), queue.closeNow());
    }

    @Test
    void anItemOnItsWayWhenTheQueueClosesArrivesOrStays() {
        CompletableFuture<Integer> arrives = queue.get();
        CompletableFuture<Integer> cancelled = queue.get();
        queue.putNow(1);
        queue.putNow(2);
        queue.close();
        cancelled.cancel(false);
        rig.settle();
        value(1, arrives);
        failed(CancellationException.class, cancelled);
        assertFalse(queue.isEmpty());
        assertEquals(2, queue.getNow());
    }
}
