package dev.ioloop.impl.sync;

import static dev.ioloop.impl.sync.Rig.SECOND;
import static dev.ioloop.impl.sync.Rig.done;
import static dev.ioloop.impl.sync.Rig.failed;
import static dev.ioloop.impl.sync.Rig.pending;
import static dev.ioloop.impl.sync.Rig.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.itest.contracts.Row;
import dev.ioloop.sync.AsyncQueue;
import dev.ioloop.sync.QueueOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class QueueTimeoutTest {
    private final Rig rig = new Rig();
    private final AsyncQueue<Integer> queue = rig.sync.queue();
    private final AsyncQueue<Integer> one = rig.sync.queue(QueueOptions.<Integer>fifo().withMaxSize(1));

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @Row("TOR-QUE-009")
    void whoHasWaitedInVainStealsNoItem() {
        CompletableFuture<Integer> hasty = queue.get(SECOND);
        CompletableFuture<Integer> until = queue.getAt(rig.in(SECOND));
        CompletableFuture<Integer> next = queue.get();
        rig.advance(SECOND);
        String message = failed(TimeoutException.class, hasty).getMessage();
        assertTrue(message.contains("an item of AsyncQueue"), message);
        failed(TimeoutException.class, until);
        pending(next);
        queue.putNow(1);
        rig.settle();
        value(1, next);
    }

    @Test
    @Row("TOR-QUE-010")
    void zeroDoesNotWait() {
        failed(TimeoutException.class, queue.get(Duration.ZERO));
        failed(TimeoutException.class, queue.getAt(rig.in(Duration.ZERO)));
        queue.putNow(1);
        value(1, queue.get(Duration.ZERO));
        one.putNow(1);
        failed(TimeoutException.class, one.put(2, Duration.ZERO));
        failed(TimeoutException.class, one.putAt(2, rig.in(Duration.ofSeconds(-1))));
        assertEquals(0, rig.timers());
    }

    @Test
    @Row("TOR-QUE-011")
    void whatComesBeforeTheTimeIsUpCounts() {
        CompletableFuture<Integer> get = queue.get(SECOND);
        queue.putNow(1);
        assertEquals(0, rig.timers());
        rig.manual.clock().advance(SECOND);
        rig.settle();
        value(1, get);

        one.putNow(1);
        CompletableFuture<?> put = one.put(2, SECOND);
        assertEquals(1, one.getNow());
        assertEquals(0, rig.timers());
        rig.manual.clock().advance(SECOND);
        rig.settle();
        done(put);
        assertEquals(2, one.getNow());
    }

    @Test
    @Row("TOR-QUE-012")
    void theItemOfOneWhoHasWaitedInVainNeverEnters() {
        one.putNow(0);
        CompletableFuture<?> hasty = one.put(1, SECOND);
        CompletableFuture<?> until = one.putAt(2, rig.in(SECOND));
        CompletableFuture<?> third = one.put(3);
        CompletableFuture<?> fourth = one.put(4);
        rig.advance(SECOND);
        failed(TimeoutException.class, hasty);
        failed(TimeoutException.class, until);
        assertEquals(List.of(0, 3, 4), List.of(one.getNow(), one.getNow(), one.getNow()));
        rig.settle();
        done(third, fourth);
    }

    @Test
    @Row("TOR-QUE-013")
    void whoHasWaitedInVainIsGone() {
        List<CompletableFuture<Integer>> getters = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            getters.add(queue.get(Duration.ofMillis(10)));
        }
        assertEquals(10, queue.snapshot().getters());
        rig.advance(Duration.ofMillis(10));
        getters.forEach(each -> failed(TimeoutException.class, each));
        CompletableFuture<Integer> last = queue.get();
        assertEquals(1, queue.snapshot().getters(), "from 10 to 1");
        queue.putNow(1);
        rig.settle();
        value(1, last);

        one.putNow(0);
        for (int i = 0; i < 10; i++) {
            one.put(i, Duration.ofMillis(10)).exceptionally(failure -> null);
        }
        one.put(100);
        assertEquals(11, one.snapshot().putters());
        rig.advance(Duration.ofMillis(10));
        one.put(101);
        assertEquals(2, one.snapshot().putters(), "from 11 to 2");
        assertEquals(List.of(0, 100, 101), List.of(one.getNow(), one.getNow(), one.getNow()));
    }

    @Test
    @Row({"TOR-QUE-016", "TOR-QUE-021"})
    void joinIsCompleteAtOnceWhenThereIsNothingToDo() {
        done(queue.join(), queue.join(Duration.ZERO));
        queue.putNow(1);
        CompletableFuture<?> join = queue.join();
        pending(join);
        queue.getNow();
        queue.taskDone();
        rig.settle();
        done(join, queue.join(), queue.join());
        queue.putNow(2);
        pending(queue.join());
    }

    @Test
    void joinGivesUpWhenItsTimeIsUp() {
        queue.putNow(1);
        CompletableFuture<?> join = queue.join(SECOND);
        CompletableFuture<?> until = queue.joinAt(rig.in(SECOND));
        failed(TimeoutException.class, queue.join(Duration.ZERO));
        rig.advance(SECOND);
        failed(TimeoutException.class, join);
        failed(TimeoutException.class, until);
        CompletableFuture<?> inTime = queue.join(SECOND);
        queue.taskDone();
        rig.settle();
        done(inTime);
    }
}
