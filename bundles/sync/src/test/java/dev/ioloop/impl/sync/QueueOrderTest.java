package dev.ioloop.impl.sync;

import static dev.ioloop.impl.sync.Rig.done;
import static dev.ioloop.impl.sync.Rig.failed;
import static dev.ioloop.impl.sync.Rig.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.itest.contracts.Row;
import dev.ioloop.sync.AsyncQueue;
import dev.ioloop.sync.QueueOptions;
import dev.ioloop.sync.QueueOrder;
import dev.ioloop.sync.QueueStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class QueueOrderTest {
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private static <T> List<T> drain(AsyncQueue<T> queue) {
        List<T> all = new ArrayList<>();
        while (!queue.isEmpty()) {
            all.add(queue.getNow());
        }
        return all;
    }

    @Test
    @Row("TOR-QUE-024")
    void priorityGivesTheLowestFirstAlsoOfThoseWhoWaitForAPlace() {
        AsyncQueue<Integer> queue = rig.sync.queue(QueueOptions.<Integer>priority().withMaxSize(2));
        done(queue.put(1), queue.put(0));
        queue.put(3);
        queue.put(2);
        value(0, queue.get());
        assertEquals(List.of(1, 2, 3), drain(queue));
        queue.put(7);
        queue.put(8);
        queue.put(6);
        value(6, queue.get());
    }

    @Test
    @Row("TOR-QUE-025")
    void equalPrioritiesComeInTheOrderOfArrival() {
        AsyncQueue<String> queue = rig.sync.queue(QueueOptions.priority(Comparator.comparing(String::length)));
        Random random = new Random(5);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            String item = "x".repeat(1 + random.nextInt(3)) + (1000 + i);
            expected.add(item);
            queue.putNow(item);
        }
        expected.sort(Comparator.comparing(String::length)); // stable
        assertEquals(expected, drain(queue));

        // One that comes back keeps its place among its equals.
        CompletableFuture<String> cancelled = queue.get();
        queue.putNow("a1");
        queue.putNow("a2");
        cancelled.cancel(false);
        assertEquals(List.of("a1", "a2"), drain(queue));
    }

    @Test
    @Row("TOR-QUE-026")
    void lifoGivesTheLastFirst() {
        AsyncQueue<Integer> queue = rig.sync.queue(QueueOptions.<Integer>lifo().withMaxSize(2));
        done(queue.put(1), queue.put(0));
        queue.put(3);
        queue.put(2);
        assertEquals(List.of(3, 2, 0, 1), drain(queue));
    }

    @Test
    void aComparatorThatThrowsSpoilsNothing() {
        boolean[] broken = new boolean[1];
        AsyncQueue<Integer> queue = rig.sync.queue(QueueOptions.<Integer>priority((a, b) -> {
            if (broken[0]) {
                throw new ArithmeticException("no order");
            }
            return Integer.compare(a, b);
        }).withMaxSize(100));
        Random random = new Random(6);
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            broken[0] = false;
            int item = random.nextInt(50);
            queue.putNow(item);
            expected.add(item);
            broken[0] = true;
            if (i < 99) {
                assertThrows(ArithmeticException.class, () -> queue.putNow(1));
            }
            if (i > 1) {
                assertThrows(ArithmeticException.class, queue::getNow);
                assertThrows(ArithmeticException.class, queue::get);
            }
            assertEquals(expected.size(), queue.size());
            assertEquals(expected.size(), queue.snapshot().unfinished());
        }
        CompletableFuture<?> refused = queue.put(7);
        assertThrows(ArithmeticException.class, queue::getNow);
        failed(ArithmeticException.class, refused);
        broken[0] = false;
        expected.sort(null);
        assertEquals(expected, drain(queue));
    }

    @Test
    void aComparatorThatThrowsHalfWayLeavesTheHeapAsItWas() {
        int[] left = {Integer.MAX_VALUE};
        AsyncQueue<Integer> queue = rig.sync.queue(QueueOptions.priority((a, b) -> {
            if (left[0]-- <= 0) {
                throw new ArithmeticException("enough");
            }
            return Integer.compare(a, b);
        }));
        Random random = new Random(7);
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            left[0] = random.nextInt(8);
            int item = random.nextInt(1000);
            try {
                if (random.nextInt(3) > 0) {
                    queue.putNow(item);
                    expected.add(item);
                } else if (!expected.isEmpty()) {
                    Integer taken = queue.getNow();
                    expected.sort(null);
                    assertEquals(expected.remove(0), taken);
                }
            } catch (ArithmeticException e) {
                assertEquals("enough", e.getMessage());
            }
            assertEquals(expected.size(), queue.size());
        }
        left[0] = Integer.MAX_VALUE;
        expected.sort(null);
        assertEquals(expected, drain(queue));
    }

    @Test
    void itemsThatCannotBeComparedAreRefused() {
        AsyncQueue<Object> queue = rig.sync.queue(QueueOptions.priority((a, b) -> ((String) a).compareTo((String) b)));
        assertThrows(ClassCastException.class, () -> queue.putNow(1), "also the first one");
        queue.putNow("x");
        assertEquals(List.of("x"), drain(queue));
    }

    /** Gives out the items from both ends in turn. */
    private static final class BothEnds implements QueueStore<Integer> {
        private final List<Integer> items = new ArrayList<>();
        private boolean last;

        @Override
        public void add(Integer item) {
            items.add(item);
        }

        @Override
        public void undoAdd(Integer item) {
            items.remove(items.size() - 1);
        }

        @Override
        public Integer remove() {
            last = !last;
            return items.remove(last ? 0 : items.size() - 1);
        }

        @Override
        public void putBack(Integer item) {
            last = false;
            items.add(0, item);
        }

        @Override
        public int size() {
            return items.size();
        }

        @Override
        public List<Integer> items() {
            return List.copyOf(items);
        }
    }

    @Test
    @Row("TOR-QUE-029")
    void anOrderOfOnesOwn() {
        AsyncQueue<Integer> queue = rig.sync.queue(QueueOptions.of(new QueueOrder.Custom<>(BothEnds::new)));
        for (int i = 0; i < 5; i++) {
            queue.putNow(i);
        }
        assertTrue(queue.toString().contains("items=[0, 1, 2, 3, 4]"), queue::toString);
        assertEquals(List.of(0, 4, 1, 3, 2), drain(queue));
        CompletableFuture<Integer> cancelled = queue.get();
        queue.putNow(1);
        queue.putNow(2);
        cancelled.cancel(false);
        assertEquals(List.of(1, 2), drain(queue));
        queue.putNow(8);
        queue.putNow(9);
        assertEquals(List.of(8, 9), queue.closeNow());
        assertTrue(queue.isEmpty());
        assertThrows(NullPointerException.class,
                () -> rig.sync.queue(QueueOptions.of(new QueueOrder.Custom<Integer>(() -> null))));
    }
}
