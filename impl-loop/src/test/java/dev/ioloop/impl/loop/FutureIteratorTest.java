package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.CompletionIterator;
import dev.ioloop.LoopFutures;
import dev.ioloop.WrongThreadException;
import dev.ioloop.itest.contracts.Row;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** iterate: stages in the order in which they end. */
class FutureIteratorTest extends FutureTestBase {
    private LoopFutures futures;

    @BeforeEach
    void futures() {
        futures = at.home().futures();
    }

    private CompletableFuture<List<String>> drain(CompletionIterator<String> iterator) {
        List<String> seen = new ArrayList<>();
        CompletableFuture<List<String>> end = new CompletableFuture<>();
        at.home().execute(() -> step(iterator, seen, end));
        return end;
    }

    private void step(CompletionIterator<String> iterator, List<String> seen, CompletableFuture<List<String>> end) {
        if (!iterator.hasNext()) {
            seen.add("end " + iterator.index());
            end.complete(seen);
            return;
        }
        iterator.next().whenComplete((value, failure) -> {
            seen.add(iterator.index() + " " + (failure == null ? value : failure.getMessage()) + " "
                    + (Thread.currentThread() == at.thread()));
            step(iterator, seen, end);
        });
    }

    @Test
    @Row({"TOR-FUT-026", "TOR-FUT-028"})
    void givesThemAsTheyEndAndSurvivesAFailure() throws Exception {
        BoundFuture<String> a = newFuture();
        CompletableFuture<String> b = new CompletableFuture<>();
        BoundFuture<String> c = newFuture();
        CompletableFuture<List<String>> seen = drain(futures.iterate(List.of(a, b, c)));
        c.complete("c");
        await(c);
        onForeign(() -> b.completeExceptionally(new IllegalStateException("failed")));
        at.settle();
        a.complete("a");
        assertEquals(List.of("2 c true", "1 failed true", "0 a true", "end -1"), await(seen));
    }

    @Test
    @Row("TOR-FUT-027")
    void thoseThatHaveEndedComeFirstInTheirOrder() throws Exception {
        for (boolean onLoop : new boolean[]{true, false}) {
            BoundFuture<String> later = newFuture();
            List<CompletionStage<String>> stages = List.of(later, plain("x"), futures.completed("y"),
                    CompletableFuture.completedStage("z"));
            CompletionIterator<String> iterator = onLoop ? at.onLoop(() -> {
                CompletionIterator<String> made = futures.iterate(stages);
                later.complete("later");
                return made;
            }) : futures.iterate(stages);
            later.complete("later");
            assertEquals(List.of("1 x true", "2 y true", "3 z true", "0 later true", "end -1"),
                    await(drain(iterator)));
        }
    }

    @Test
    void givesNothingOfNothing() throws Exception {
        at.onLoop(() -> {
            CompletionIterator<String> empty = futures.iterate(List.<CompletionStage<String>>of());
            assertFalse(empty.hasNext());
            assertEquals(-1, empty.index());
            assertThrows(NoSuchElementException.class, empty::next);
            CompletionIterator<String> one = futures.iterate(List.of(plain("a")));
            assertEquals(-1, one.index());
            assertEquals("a", one.next().join());
            assertEquals(0, one.index());
            assertThrows(NoSuchElementException.class, one::next);
            assertFalse(one.hasNext());
            assertEquals(-1, one.index());
            return null;
        });
    }

    @Test
    void onlyOneIsAwaitedAtATime() throws Exception {
        BoundFuture<String> a = newFuture();
        at.onLoop(() -> {
            CompletionIterator<String> iterator = futures.iterate(List.of(a, a));
            CompletableFuture<String> first = iterator.next();
            assertThrows(IllegalStateException.class, iterator::next);
            assertTrue(iterator.hasNext());
            assertFalse(first.isDone());
            a.complete("a");
            assertEquals("a", first.join());
            assertEquals("a", iterator.next().join());
            assertEquals(1, iterator.index());
            return null;
        });
    }

    @Test
    void whatACancelledNextWouldHaveGivenComesAgain() throws Exception {
        BoundFuture<String> a = newFuture();
        at.onLoop(() -> {
            CompletionIterator<String> iterator = futures.iterate(List.of(a));
            iterator.next().cancel(false);
            a.complete("a");
            assertTrue(iterator.hasNext());
            assertEquals("a", iterator.next().join());
            assertFalse(iterator.hasNext());
            return null;
        });
    }

    @Test
    void belongsToTheLoop() throws Exception {
        CompletionIterator<String> iterator = futures.iterate(List.of(plain("a")));
        assertThrows(WrongThreadException.class, iterator::hasNext);
        assertThrows(WrongThreadException.class, iterator::next);
        assertThrows(WrongThreadException.class, iterator::index);
    }

    private WeakReference<CompletionIterator<String>> ask(BoundFuture<String> source,
            CompletableFuture<String> target) throws Exception {
        return at.onLoop(() -> {
            CompletionIterator<String> iterator = futures.iterate(List.of(source));
            futures.chain(iterator.next(), target);
            return new WeakReference<>(iterator);
        });
    }

    @Test
    @Row("TOR-FUT-030")
    void answersEvenIfNobodyKeepsTheIterator() throws Exception {
        BoundFuture<String> source = newFuture();
        CompletableFuture<String> target = new CompletableFuture<>();
        WeakReference<CompletionIterator<String>> iterator = ask(source, target);
        System.gc();
        assertNotNull(iterator.get(), "the stage keeps it");
        source.complete("a");
        assertSame("a", await(target));
    }
}
