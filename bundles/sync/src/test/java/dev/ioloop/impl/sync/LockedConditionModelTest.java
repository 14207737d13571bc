package dev.ioloop.impl.sync;

import static dev.ioloop.impl.sync.Program.same;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ioloop.itest.contracts.Row;
import dev.ioloop.sync.AsyncCondition;
import dev.ioloop.sync.AsyncLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random programs on a lock with a condition, against a model that goes through lists. */
@Timeout(60)
class LockedConditionModelTest {
    private enum State {
        UNTOLD, WAITING, GRANTED, DONE, FAILED
    }

    /** Somebody who acquires or awaits, in the model and in fact. */
    private static final class User {
        State state = State.WAITING;
        boolean awaits;
        boolean told;
        long due = Long.MAX_VALUE;
        CompletableFuture<?> future;
    }

    /** A lock with a condition, and what they should be. */
    private static final class World implements Program.World {
        private final Rig rig;
        private final AsyncLock lock;
        private final AsyncCondition condition;
        private final List<User> users = new ArrayList<>();
        /** Those who wait for the lock. */
        private final List<User> line = new ArrayList<>();
        private boolean held;
        private long now;

        World(Rig rig) {
            this.rig = rig;
            this.lock = rig.sync.lock();
            this.condition = rig.sync.condition(lock);
        }

        @Override
        public String describe(int number) {
            return List.of("acquire", "await", "await in time", "release", "signal", "signal all", "cancel", "settle",
                    "advance", "acquire").get(number % 10) + " " + number / 10;
        }

        @Override
        public void step(int number) {
            int argument = number / 10;
            switch (number % 10) {
                case 0, 9 -> acquire();
                case 1 -> await(0);
                case 2 -> await(1 + argument % 4);
                case 3 -> release();
                case 4 -> signal(1);
                case 5 -> signal(Integer.MAX_VALUE);
                case 6 -> cancel(argument);
                case 7 -> settle(0);
                default -> settle(argument % 4);
            }
            check();
        }

        private void acquire() {
            User user = new User();
            user.future = lock.acquire();
            users.add(user);
            if (held) {
                line.add(user);
            } else {
                held = true;
                user.state = State.DONE;
            }
        }

        private void await(int patience) {
            if (!held) {
                assertThrows(IllegalStateException.class, condition::await);
                return;
            }
            User user = new User();
            user.awaits = true;
            user.state = State.UNTOLD;
            user.future = patience == 0 ? condition.await() : condition.await(Duration.ofMillis(patience));
            user.due = patience == 0 ? Long.MAX_VALUE : now + patience;
            users.add(user);
            pass();
        }

        private void release() {
            if (held) {
                lock.release();
                pass();
            } else {
                assertThrows(IllegalStateException.class, lock::release);
            }
        }

        private void pass() {
            if (line.isEmpty()) {
                held = false;
            } else {
                line.remove(0).state = State.GRANTED;
            }
        }

        private void signal(int count) {
            if (!held) {
                assertThrows(IllegalStateException.class, () -> condition.signal(count));
                return;
            }
            condition.signal(count);
            letGo(count);
        }

        private void letGo(int count) {
            users.stream().filter(user -> user.state == State.UNTOLD).limit(count).toList().forEach(user -> {
                user.told = true;
                reacquire(user);
            });
        }

        private void reacquire(User user) {
            if (held) {
                user.state = State.WAITING;
                line.add(user);
            } else {
                held = true;
                user.state = State.GRANTED;
            }
        }

        private void cancel(int argument) {
            if (users.isEmpty()) {
                return;
            }
            User user = users.get(argument % users.size());
            if (user.future.isDone()) {
                return;
            }
            same(true, user.future.cancel(false), "what cancel tells");
            State before = user.state;
            user.state = State.FAILED;
            line.remove(user);
            if (before == State.GRANTED) {
                pass();
            }
            if (user.told) { // and will not know of it
                letGo(1);
            }
        }

        private void settle(int millis) {
            rig.advance(Duration.ofMillis(millis));
            now += millis;
            users.stream().filter(user -> user.state == State.UNTOLD && user.due <= now)
                    .sorted(Comparator.comparing(user -> user.due)).toList().forEach(this::reacquire);
            users.stream().filter(user -> user.state == State.GRANTED).forEach(user -> user.state = State.DONE);
        }

        private void check() {
            same(held, lock.isHeld(), "whether it is held");
            same(line.size(), lock.snapshot().waiters(), "who waits for the lock");
            same((int) users.stream().filter(user -> user.state == State.UNTOLD).count(),
                    condition.snapshot().waiters(), "who waits for a signal");
            for (int i = 0; i < users.size(); i++) {
                User user = users.get(i);
                boolean failed = user.future.isCompletedExceptionally();
                boolean ended = user.state == State.DONE || user.state == State.FAILED;
                same(ended, user.future.isDone(), "user " + i + " is done");
                same(user.state == State.FAILED, failed, "user " + i + " has failed");
                if (user.state == State.DONE && user.awaits) {
                    same(user.told, user.future.join(), "what user " + i + " is told");
                }
            }
        }

        @Override
        public void end() {
            settle(0);
            check();
            users.forEach(user -> user.future.cancel(false));
            same(0, rig.timers(), "timers that are left");
        }
    }

    @Test
    @Row({"TOR-LCK-012", "TOR-LCK-029"})
    void aLockWithAConditionDoesWhatItsModelDoes() {
        try (Rig rig = new Rig()) {
            rig.loop.checkOwner();
            Program.check(() -> new World(rig), 90_000, 3000, 60);
        }
    }
}
