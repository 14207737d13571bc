package dev.ioloop.impl.sync;

import static dev.ioloop.impl.sync.Program.same;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ioloop.QueueClosedException;
import dev.ioloop.QueueEmptyException;
import dev.ioloop.QueueFullException;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.sync.AsyncQueue;
import dev.ioloop.sync.QueueOptions;
import dev.ioloop.sync.QueueSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random programs on queues of each order, against a model that goes through lists. */
@Timeout(60)
class QueueModelTest {
    private enum Order {
        FIFO, LIFO, PRIORITY
    }

    private enum State {
        WAITING, GRANTED, DONE, FAILED, REFUSED
    }

    /** An item: which one, how urgent, and its place among all that have entered. */
    private record Item(int id, int urgency, long number) {}

    /** Somebody who puts, gets or joins, in the model and in fact. */
    private static final class User {
        State state = State.WAITING;
        long due = Long.MAX_VALUE;
        @Nullable Item item;
        CompletableFuture<?> future;
    }

    /** A queue, and what it should be. */
    private static final class World implements Program.World {
        private final Rig rig;
        private final Order order;
        private final int maxSize;
        private final AsyncQueue<Integer> queue;
        private final List<Item> items = new ArrayList<>();
        private final List<User> putters = new ArrayList<>();
        private final List<User> getters = new ArrayList<>();
        private final List<User> joiners = new ArrayList<>();
        private int ids;
        private long entered;
        private int unfinished;
        private boolean closed;
        private long now;

        World(Rig rig, Order order, int maxSize) {
            this.rig = rig;
            this.order = order;
            this.maxSize = maxSize;
            QueueOptions<Integer> options = order == Order.FIFO ? QueueOptions.fifo()
                    : order == Order.LIFO ? QueueOptions.lifo()
                            : QueueOptions.priority(Comparator.comparing(id -> id % 4));
            this.queue = rig.sync.queue(options.withMaxSize(maxSize));
        }

        @Override
        public String describe(int number) {
            return List.of("put", "put in time", "put now", "get", "get in time", "get now", "cancel a put",
                    "cancel a get", "settle", "advance", "task done", "join", "get", "put", "close?", "get now")
                    .get(number % 16) + " " + number / 16;
        }

        @Override
        public void step(int number) {
            int argument = number / 16;
            switch (number % 16) {
                case 0, 13 -> put(0);
                case 1 -> put(1 + argument % 4);
                case 2 -> putNow();
                case 3, 12 -> get(0);
                case 4 -> get(1 + argument % 4);
                case 5, 15 -> getNow();
                case 6 -> cancel(putters, argument);
                case 7 -> cancel(getters, argument);
                case 8 -> settle(0);
                case 9 -> settle(argument % 4);
                case 10 -> taskDone();
                case 11 -> join();
                default -> close(argument);
            }
            check();
        }

        // ---- in

        private void put(int patience) {
            int id = ids++;
            User user = new User();
            user.item = new Item(id, id % 4, 0);
            user.future = patience == 0 ? queue.put(id) : queue.put(id, Duration.ofMillis(patience));
            user.due = patience == 0 ? Long.MAX_VALUE : now + patience;
            putters.add(user);
            if (closed) {
                user.state = State.REFUSED;
            } else if (!isFull()) {
                enter(id);
                user.state = State.DONE;
            }
        }

        private void putNow() {
            int id = ids++;
            if (closed) {
                assertThrows(QueueClosedException.class, () -> queue.putNow(id));
            } else if (isFull()) {
                assertThrows(QueueFullException.class, () -> queue.putNow(id));
            } else {
                queue.putNow(id);
                enter(id);
            }
        }

        private boolean isFull() {
            return maxSize > 0 && items.size() >= maxSize;
        }

        private void enter(int id) {
            unfinished++;
            Item item = new Item(id, id % 4, entered++);
            if (!hand(item)) {
                items.add(item);
            }
        }

        private boolean hand(Item item) {
            for (User user : getters) {
                if (user.state == State.WAITING) {
                    user.state = State.GRANTED;
                    user.item = item;
                    return true;
                }
            }
            return false;
        }

        private void back(Item item) {
            if (!hand(item)) {
                items.add(item);
            }
        }

        // ---- out

        private void admit() {
            if (maxSize > 0 && items.size() <= maxSize) {
                for (User user : putters) {
                    if (user.state == State.WAITING) {
                        user.state = State.GRANTED;
                        unfinished++;
                        items.add(new Item(user.item.id, user.item.urgency, entered++));
                        return;
                    }
                }
            }
        }

        private Item next() {
            Item first = items.get(0);
            for (Item item : items) {
                boolean before = switch (order) {
                    case FIFO -> item.number < first.number;
                    case LIFO -> true; // the last of the list
                    case PRIORITY -> item.urgency < first.urgency
                            || item.urgency == first.urgency && item.number < first.number;
                };
                first = before ? item : first;
            }
            items.remove(first);
            return first;
        }

        private void get(int patience) {
            admit();
            User user = new User();
            user.future = patience == 0 ? queue.get() : queue.get(Duration.ofMillis(patience));
            user.due = patience == 0 ? Long.MAX_VALUE : now + patience;
            getters.add(user);
            if (!items.isEmpty()) {
                user.item = next();
                user.state = State.DONE;
            } else if (closed) {
                user.state = State.REFUSED;
            }
        }

        private void getNow() {
            admit();
            if (!items.isEmpty()) {
                same(next().id, queue.getNow(), "the item");
            } else if (closed) {
                assertThrows(QueueClosedException.class, queue::getNow);
            } else {
                assertThrows(QueueEmptyException.class, queue::getNow);
            }
        }

        // ---- the rest

        private void cancel(List<User> users, int argument) {
            if (users.isEmpty()) {
                return;
            }
            User user = users.get(argument % users.size());
            boolean possible = !user.future.isDone();
            same(possible || user.future.isCancelled(), user.future.cancel(false), "what cancel tells");
            if (possible) {
                State before = user.state;
                user.state = State.FAILED;
                if (before == State.GRANTED && users == getters) {
                    back(user.item);
                }
            }
        }

        private void taskDone() {
            if (unfinished == 0) {
                assertThrows(IllegalStateException.class, queue::taskDone);
            } else {
                queue.taskDone();
                finish(1);
            }
        }

        private void finish(int count) {
            unfinished -= count;
            if (unfinished == 0) {
                joiners.stream().filter(user -> user.state == State.WAITING).forEach(
                        user -> user.state = State.GRANTED);
            }
        }

        private void join() {
            User user = new User();
            user.future = queue.join();
            user.state = unfinished == 0 ? State.DONE : State.WAITING;
            joiners.add(user);
        }

        private void close(int argument) {
            if (argument % 16 > 1) { // seldom
                return;
            }
            if (argument % 16 == 0) {
                queue.close();
            } else {
                List<Integer> left = queue.closeNow();
                List<Integer> expected = new ArrayList<>();
                while (!items.isEmpty()) {
                    expected.add(next().id);
                }
                same(expected, left, "what is left");
                if (!left.isEmpty()) {
                    finish(left.size());
                }
            }
            closed = true;
            for (List<User> users : List.of(putters, getters)) {
                users.stream().filter(user -> user.state == State.WAITING).forEach(
                        user -> user.state = State.REFUSED);
            }
        }

        private void settle(int millis) {
            rig.advance(Duration.ofMillis(millis));
            now += millis;
            for (List<User> users : List.of(putters, getters, joiners)) {
                for (User user : users) {
                    if (user.state == State.GRANTED) {
                        user.state = State.DONE;
                    } else if (user.state == State.REFUSED) {
                        user.state = State.FAILED;
                    } else if (user.state == State.WAITING && user.due <= now) {
                        user.state = State.FAILED;
                    }
                }
            }
        }

        private void check() {
            same(new QueueSnapshot(items.size(), maxSize, unfinished, waiting(getters), null, waiting(putters), null,
                    closed), withoutTimes(queue.snapshot()), "the snapshot");
            checkAll("putter ", putters, false);
            checkAll("getter ", getters, true);
            checkAll("joiner ", joiners, false);
        }

        private static int waiting(List<User> users) {
            return (int) users.stream().filter(user -> user.state == State.WAITING).count();
        }

        private static QueueSnapshot withoutTimes(QueueSnapshot s) {
            return new QueueSnapshot(s.size(), s.maxSize(), s.unfinished(), s.getters(), null, s.putters(), null,
                    s.closed());
        }

        private static void checkAll(String what, List<User> users, boolean values) {
            for (int i = 0; i < users.size(); i++) {
                User user = users.get(i);
                boolean failed = user.future.isCompletedExceptionally();
                switch (user.state) {
                    case WAITING, GRANTED -> same(false, user.future.isDone(), what + i + " is done");
                    case DONE -> {
                        same(true, user.future.isDone() && !failed, what + i + " has succeeded");
                        if (values) {
                            same(user.item.id, user.future.join(), what + i + " has");
                        }
                    }
                    case FAILED -> same(true, failed, what + i + " has failed");
                    default -> same(true, failed || !user.future.isDone(), what + i + " fails");
                }
            }
        }

        @Override
        public void end() {
            settle(0);
            check();
            for (List<User> users : List.of(putters, getters, joiners)) {
                users.forEach(user -> user.future.cancel(false));
            }
            same(0, rig.timers(), "timers that are left");
        }
    }

    private static void check(Order order, int maxSize, long seed) {
        try (Rig rig = new Rig()) {
            rig.loop.checkOwner();
            Program.check(() -> new World(rig, order, maxSize), seed, 1500, 80);
        }
    }

    @Test
    @Row({"TOR-QUE-006", "TOR-QUE-008", "TOR-QUE-009", "TOR-QUE-012", "TOR-QUE-014", "TOR-QUE-015", "TOR-QUE-019"})
    void aFifoQueueDoesWhatItsModelDoes() {
        check(Order.FIFO, 0, 10_000);
        check(Order.FIFO, 1, 20_000);
        check(Order.FIFO, 3, 30_000);
    }

    @Test
    @Row("TOR-QUE-026")
    void aLifoQueueDoesWhatItsModelDoes() {
        check(Order.LIFO, 0, 40_000);
        check(Order.LIFO, 2, 50_000);
    }

    @Test
    @Row({"TOR-QUE-024", "TOR-QUE-025"})
    void aPriorityQueueDoesWhatItsModelDoes() {
        check(Order.PRIORITY, 0, 60_000);
        check(Order.PRIORITY, 2, 70_000);
    }
}
