package dev.ioloop.deferred;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopWouldBlockException;
import dev.ioloop.WrongThreadException;
import dev.ioloop.deferred.Capture.Boom;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.testkit.junit.LoopExtension;
import dev.ioloop.testkit.junit.Running;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Deferreds of a loop that runs on another thread than the test. */
@ExtendWith(LoopExtension.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OnLoopTest {
    private static final Duration BOUND = Duration.ofSeconds(20);

    private static <T> T on(IOLoop loop, Callable<T> task) throws Exception {
        return loop.futures().callAndWait(() -> CompletableFuture.completedFuture(task.call()), BOUND);
    }

    @Test
    @Row("TWI-DEF-035")
    void aForeignThreadIsRefused(@Running IOLoop loop) throws Exception {
        Deferred<Object> deferred = on(loop, Deferred::new);
        for (Runnable use : List.<Runnable>of(() -> deferred.callback(1), () -> deferred.errback(new Boom("x")),
                deferred::cancel, deferred::pause, deferred::unpause, deferred::toFuture,
                () -> deferred.addCallback(v -> v), () -> deferred.addErrback(f -> 1))) {
            assertThrows(WrongThreadException.class, use::run);
        }
        CompletableFuture<Object> future = on(loop, deferred::toFuture);
        loop.execute(() -> deferred.callback("by the loop"));
        assertEquals("by the loop", future.get(20, TimeUnit.SECONDS));
        assertSame(deferred, on(loop, () -> Deferreds.ensureDeferred(deferred)));
    }

    @Test
    void aStageThatEndsElsewhereGoesOnOnTheLoop(@Running IOLoop loop) throws Exception {
        CompletableFuture<Object> stage = new CompletableFuture<>();
        CompletableFuture<Object> seen = new CompletableFuture<>();
        on(loop, () -> Deferreds.fromStage(stage).addCallback(v -> seen.complete(v + " " + loop.isOwner())));
        stage.complete("ended");
        assertEquals("ended true", seen.get(20, TimeUnit.SECONDS));

        CompletableFuture<Object> second = new CompletableFuture<>();
        CompletableFuture<Object> future = on(loop, () -> Deferreds.fromStage(second).toFuture());
        assertTrue(future.cancel(true), "on a foreign thread");
        assertThrows(CancellationException.class, () -> second.get(20, TimeUnit.SECONDS));
    }

    @Test
    void manyStagesThatEndWhileTheyAreAskedAreNotLost(@Running IOLoop loop) throws Exception {
        int count = 20_000;
        List<CompletableFuture<Object>> stages = Stream.generate(CompletableFuture::new).limit(count).toList();
        Thread ending = new Thread(() -> stages.forEach(stage -> stage.complete(1)), "ends the stages");
        CountDownLatch begin = new CountDownLatch(1);
        CompletableFuture<Object> sum = on(loop, () -> {
            Deferred<Object> all = new Deferred<>();
            int[] so = new int[1];
            for (CompletableFuture<Object> stage : stages) {
                all.addStageCallback(v -> {
                    begin.countDown();
                    return stage;
                }).addCallback(v -> so[0]++);
            }
            CompletableFuture<Object> end = all.addCallback(v -> (Object) so[0]).toFuture();
            all.callback(0);
            return end;
        });
        assertTrue(begin.await(20, TimeUnit.SECONDS));
        ending.start();
        assertEquals(count, sum.get(40, TimeUnit.SECONDS));
        ending.join(20_000);
    }

    @Test
    void workGoesToOtherThreadsAndComesBack(@Running IOLoop loop) throws Exception {
        String worker = on(loop, () -> Deferreds.deferToThread(loop, () -> Thread.currentThread().getName())
                .addCallback(name -> name + " " + loop.isOwner()).toFuture()).get(20, TimeUnit.SECONDS);
        assertTrue(worker.endsWith(" true"), worker);
        assertNotEquals(on(loop, () -> Thread.currentThread().getName() + " true"), worker);
        CompletableFuture<Object> failing = on(loop, () -> Deferreds.deferToThread(loop, () -> {
            throw new Boom("elsewhere");
        }).toFuture());
        ExecutionException failed = assertThrows(ExecutionException.class, () -> failing.get(20, TimeUnit.SECONDS));
        assertInstanceOf(Boom.class, failed.getCause());
        assertThrows(WrongThreadException.class, () -> Deferreds.deferToThread(loop, () -> 1));
    }

    @Test
    void otherThreadsMayWait(@Running IOLoop loop) throws Exception {
        assertEquals("later", Deferreds.<String>blockingCallFromThread(loop,
                () -> Deferreds.deferLater(loop, Duration.ofMillis(5), () -> "later"), BOUND));
        assertEquals(true, Deferreds.blockingCallFromThread(loop, loop::isOwner, BOUND));
        assertEquals("x", assertThrows(Boom.class, () -> Deferreds.blockingCallFromThread(loop, () -> {
            throw new Boom("x");
        }, BOUND)).getMessage());
        assertThrows(TimeoutException.class,
                () -> Deferreds.blockingCallFromThread(loop, Deferred::new, Duration.ofMillis(10)));
        on(loop, () -> assertThrows(LoopWouldBlockException.class,
                () -> Deferreds.blockingCallFromThread(loop, () -> 1, BOUND)));
    }

    @Test
    void theLoopHasOneCooperator(@Running IOLoop loop) throws Exception {
        assertSame(on(loop, () -> Cooperator.of(loop)), on(loop, () -> Cooperator.of(loop)));
        CompletableFuture<Object> done = on(loop,
                () -> Deferreds.cooperate(loop, Stream.of(1, 2, 3).iterator()).whenDone().<Object>addCallback(
                        steps -> steps.hasNext()).toFuture());
        assertEquals(false, done.get(20, TimeUnit.SECONDS));
        assertThrows(WrongThreadException.class, () -> Cooperator.of(loop));
    }

    @Test
    void timeIsBoundedByTheLoop(@Running IOLoop loop) throws Exception {
        CompletableFuture<Object> future = on(loop,
                () -> new Deferred<>().addTimeout(Duration.ofMillis(5), loop).toFuture());
        ExecutionException failed = assertThrows(ExecutionException.class, () -> future.get(20, TimeUnit.SECONDS));
        assertInstanceOf(TimeoutException.class, failed.getCause());
    }
}
