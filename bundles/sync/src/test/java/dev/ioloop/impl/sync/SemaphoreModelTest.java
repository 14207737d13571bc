package dev.ioloop.impl.sync;

import static dev.ioloop.impl.sync.Program.same;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.itest.contracts.Row;
import dev.ioloop.sync.AsyncSemaphore;
import dev.ioloop.sync.Holding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random programs on a semaphore, against a model that goes through lists. */
@Timeout(60)
class SemaphoreModelTest {
    private enum State {
        WAITING, GRANTED, DONE, FAILED
    }

    /** Somebody who acquires, in the model and in fact. */
    private static final class User {
        State state = State.WAITING;
        long due = Long.MAX_VALUE;
        boolean released;
        boolean scoped;
        CompletableFuture<?> future;
    }

    /** A semaphore, and what it should be. */
    private static class World implements Program.World {
        final Rig rig;
        final AsyncSemaphore semaphore;
        final List<User> users = new ArrayList<>();
        final int limit = 3;
        int free = 2;
        long now;

        World(Rig rig) {
            this.rig = rig;
            this.semaphore = rig.sync.boundedSemaphore(limit);
            semaphore.acquire();
        }

        @Override
        public String describe(int number) {
            return List.of("acquire", "acquire or hold in time", "cancel", "release", "hold", "close", "settle",
                    "advance").get(number % 8) + " " + number / 8;
        }

        @Override
        public void step(int number) {
            int argument = number / 8;
            switch (number % 8) {
                case 0 -> come(false, 0);
                case 1 -> come(argument % 2 == 0, 1 + argument % 5);
                case 2 -> cancel(argument);
                case 3 -> release();
                case 4 -> come(true, 0);
                case 5 -> close(argument);
                case 6 -> settle(0);
                default -> settle(argument % 4);
            }
            check();
        }

        private void come(boolean scoped, int patience) {
            User user = new User();
            user.scoped = scoped;
            Duration time = Duration.ofMillis(patience);
            user.future = scoped ? patience == 0 ? semaphore.hold() : semaphore.hold(time)
                    : patience == 0 ? semaphore.acquire() : semaphore.acquire(time);
            if (patience > 0) {
                user.due = now + patience;
            }
            users.add(user);
            if (free > 0) {
                free--;
                user.state = State.DONE;
            }
        }

        private void cancel(int argument) {
            if (!users.isEmpty()) {
                User user = users.get(argument % users.size());
                boolean possible = user.state == State.WAITING || user.state == State.GRANTED;
                same(possible || user.future.isCancelled(), user.future.cancel(false), "what cancel tells");
                State before = user.state;
                if (possible) {
                    user.state = State.FAILED;
                }
                if (before == State.GRANTED) {
                    pass();
                }
            }
        }

        private void release() {
            if (free >= limit) {
                assertThrows(IllegalStateException.class, semaphore::release);
            } else {
                semaphore.release();
                pass();
            }
        }

        private void close(int argument) {
            List<User> holders = users.stream().filter(user -> user.scoped && user.state == State.DONE).toList();
            if (!holders.isEmpty()) {
                User user = holders.get(argument % holders.size());
                Holding holding = (Holding) user.future.join();
                if (!user.released && free >= limit) {
                    user.released = true;
                    assertThrows(IllegalStateException.class, holding::close);
                } else {
                    holding.close();
                    if (!user.released) {
                        user.released = true;
                        pass();
                    }
                }
            }
        }

        void pass() {
            for (User user : users) {
                if (user.state == State.WAITING) {
                    user.state = State.GRANTED;
                    return;
                }
            }
            free = Math.min(limit, free + 1);
        }

        private void settle(int millis) {
            rig.advance(Duration.ofMillis(millis));
            now += millis;
            for (User user : users) {
                if (user.state == State.GRANTED) {
                    user.state = State.DONE;
                } else if (user.state == State.WAITING && user.due <= now) {
                    user.state = State.FAILED;
                }
            }
        }

        void check() {
            same(free, semaphore.permits(), "free permits");
            same((int) users.stream().filter(user -> user.state == State.WAITING).count(),
                    semaphore.snapshot().waiters(), "who waits");
            for (int i = 0; i < users.size(); i++) {
                User user = users.get(i);
                State found = !user.future.isDone() ? user.state == State.GRANTED ? State.GRANTED : State.WAITING
                        : user.future.isCompletedExceptionally() ? State.FAILED : State.DONE;
                same(user.state, found, "user " + i);
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
    @Row({"TOR-LCK-018", "TOR-LCK-020", "TOR-LCK-022"})
    void aSemaphoreDoesWhatItsModelDoes() {
        try (Rig rig = new Rig()) {
            rig.loop.checkOwner();
            Program.check(() -> new World(rig), 1000, 4000, 60);
        }
    }

    /** A model that forgets what happens to a permit on its way to one who cancels. */
    private static final class WrongWorld extends World {
        private int passed;

        WrongWorld(Rig rig) {
            super(rig);
        }

        @Override
        void pass() {
            if (++passed == 3) {
                free++;
            } else {
                super.pass();
            }
        }
    }

    @Test
    void aWrongModelIsFoundAndItsProgramMadeSmall() {
        try (Rig rig = new Rig()) {
            AssertionError found = assertThrows(AssertionError.class,
                    () -> Program.check(() -> new WrongWorld(rig), 1, 1000, 60));
            assertTrue(found.getMessage().contains("made smaller"), found::getMessage);
            long lines = found.getMessage().lines().filter(line -> line.startsWith("  ")).count();
            assertTrue(lines <= 10, found::getMessage);
        }
    }

    @Test
    void shrinkingKeepsTheFailure() {
        Program.Maker maker = () -> new Program.World() {
            private int sum;

            @Override
            public void step(int number) {
                sum += number % 8 == 3 ? 1 : 0;
                assertTrue(sum < 2);
            }

            @Override
            public String describe(int number) {
                return "";
            }
        };
        List<Integer> steps = new ArrayList<>();
        new Random(1).ints(50, 0, 1 << 20).forEach(steps::add);
        List<Integer> small = Program.shrink(maker, steps);
        assertEquals(2, small.size());
        assertNotNull(Program.run(maker, small));
    }
}
