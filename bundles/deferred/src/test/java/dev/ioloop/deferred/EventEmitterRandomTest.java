package dev.ioloop.deferred;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.ioloop.itest.contracts.Row;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random programs, whose subscribers subscribe, unsubscribe, emit and throw, do on an emitter what they do on the simplest
 * one: a list for each type, appended to in place, and copied without what is removed.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventEmitterRandomTest {
    private static final int PROGRAMS = 20_000;
    private static final int TYPES = 3;
    private static final int STEPS = 30;
    private static final List<EventType<Integer>> KEYS = List.of(EventType.named("0"), EventType.named("1"),
            EventType.named("2"));

    /** What a program does things to. */
    private interface Target {
        /** Subscribes number {@code id}, which calls back with its number. */
        void subscribe(int id, int type, boolean once);

        void unsubscribe(int id);

        void unsubscribeType(int type);

        void unsubscribeAll();

        void call(int id);

        void reverse(int type);

        void emit(int type);

        String state(int type);
    }

    /** One run of the program of a seed, at most its first operations. */
    private static final class Run {
        private final long seed;
        private final List<String> log = new ArrayList<>();
        private Target target;
        private int subscribers;
        private int calls;
        private int depth;

        Run(long seed) {
            this.seed = seed;
        }

        List<String> of(Target on, int operations) {
            target = on;
            Random random = new Random(seed);
            for (int i = 0; i < operations; i++) {
                try {
                    operation(random);
                } catch (IllegalStateException e) {
                    log.add("threw " + e.getMessage());
                }
                for (int type = 0; type < TYPES; type++) {
                    log.add(type + ": " + target.state(type));
                }
            }
            return log;
        }

        private void operation(Random random) {
            int what = random.nextInt(20);
            int type = random.nextInt(TYPES);
            int id = subscribers == 0 ? -1 : random.nextInt(subscribers);
            if (what < 7) {
                if (subscribers < 60) {
                    int made = subscribers++;
                    log.add("subscribe " + made + " to " + type);
                    target.subscribe(made, type, what < 3);
                }
            } else if (what < 10 && id >= 0) {
                log.add("unsubscribe " + id);
                target.unsubscribe(id);
            } else if (what == 10) {
                target.unsubscribeType(type);
            } else if (what == 11 && random.nextInt(3) == 0) {
                target.unsubscribeAll();
            } else if (what == 12 && id >= 0) {
                target.call(id);
            } else if (what == 13) {
                target.reverse(type);
            } else if (what == 14 && depth > 0 && random.nextInt(4) == 0) {
                throw new IllegalStateException("in depth " + depth);
            } else if (depth < 4) {
                log.add("emit " + type);
                target.emit(type);
            }
        }

        /** What subscriber number id does. */
        void called(int id) {
            log.add("called " + id);
            if (++calls > 300) {
                return;
            }
            Random random = new Random(seed * 1_000 + id);
            depth++;
            try {
                for (int left = random.nextInt(4); left > 0; left--) {
                    operation(random);
                }
            } finally {
                depth--;
            }
        }
    }

    /** The emitter. */
    private static final class Real implements Target {
        private final Run run;
        private final EventEmitter<String> events = new EventEmitter<>("source");
        private final List<Subscription<String, Integer>> all = new ArrayList<>();

        Real(Run run) {
            this.run = run;
        }

        @Override
        public void subscribe(int id, int type, boolean once) {
            BiConsumer<String, Integer> subscriber = (source, argument) -> run.called(id);
            all.add(once ? events.once(KEYS.get(type), subscriber) : events.on(KEYS.get(type), subscriber));
        }

        @Override
        public void unsubscribe(int id) {
            all.get(id).unsubscribe();
        }

        @Override
        public void unsubscribeType(int type) {
            events.unsubscribe(KEYS.get(type));
        }

        @Override
        public void unsubscribeAll() {
            events.unsubscribeAll();
        }

        @Override
        public void call(int id) {
            all.get(id).call(0);
        }

        @Override
        public void reverse(int type) {
            List<Subscription<String, Integer>> reversed = new ArrayList<>(events.subscribers(KEYS.get(type)));
            Collections.reverse(reversed);
            events.arrange(KEYS.get(type), reversed);
        }

        @Override
        public void emit(int type) {
            events.emit(KEYS.get(type), 0);
        }

        @Override
        public String state(int type) {
            return events.hasSubscribers(KEYS.get(type)) + " "
                    + events.subscribers(KEYS.get(type)).stream().map(all::indexOf).toList();
        }
    }

    /** The simplest one. */
    private static final class Model implements Target {
        private final Run run;
        private final List<Entry> all = new ArrayList<>();
        private final List<List<Entry>> lists = new ArrayList<>(Collections.nCopies(TYPES, List.of()));

        Model(Run run) {
            this.run = run;
        }

        private final class Entry {
            private final int id;
            private final int type;
            private final boolean once;
            private boolean spent;

            Entry(int id, int type, boolean once) {
                this.id = id;
                this.type = type;
                this.once = once;
            }

            void call() {
                if (once) {
                    if (spent) {
                        return;
                    }
                    spent = true;
                    unsubscribe(id);
                }
                run.called(id);
            }
        }

        @Override
        public void subscribe(int id, int type, boolean once) {
            Entry entry = new Entry(id, type, once);
            all.add(entry);
            if (lists.get(type).isEmpty()) {
                lists.set(type, new ArrayList<>());
            }
            lists.get(type).add(entry);
        }

        @Override
        public void unsubscribe(int id) {
            Entry entry = all.get(id);
            if (lists.get(entry.type).contains(entry)) {
                List<Entry> without = new ArrayList<>(lists.get(entry.type));
                without.remove(entry);
                lists.set(entry.type, without);
            }
        }

        @Override
        public void unsubscribeType(int type) {
            lists.set(type, List.of());
        }

        @Override
        public void unsubscribeAll() {
            Collections.fill(lists, List.of());
        }

        @Override
        public void call(int id) {
            all.get(id).call();
        }

        @Override
        public void reverse(int type) {
            List<Entry> reversed = new ArrayList<>(lists.get(type));
            Collections.reverse(reversed);
            lists.set(type, reversed);
        }

        @Override
        public void emit(int type) {
            List<Entry> list = lists.get(type);
            for (int i = 0; i < list.size(); i++) {
                list.get(i).call();
            }
        }

        @Override
        public String state(int type) {
            return !lists.get(type).isEmpty() + " " + lists.get(type).stream().map(entry -> entry.id).toList();
        }
    }

    private static List<String> onEmitter(long seed, int operations) {
        Run run = new Run(seed);
        return run.of(new Real(run), operations);
    }

    private static List<String> onModel(long seed, int operations) {
        Run run = new Run(seed);
        return run.of(new Model(run), operations);
    }

    @Test
    @Row({"PYJ-EVT-004", "PYJ-EVT-008", "PYJ-EVT-011", "PYJ-EVT-017", "PYJ-EVT-018"})
    void randomProgramsDoWhatTheyDoOnTheSimplestEmitter() {
        int calls = 0;
        for (long seed = 1; seed <= PROGRAMS; seed++) {
            List<String> real = onEmitter(seed, STEPS);
            List<String> model = onModel(seed, STEPS);
            if (!real.equals(model)) {
                explain(seed);
            }
            calls += (int) real.stream().filter(line -> line.startsWith("called")).count();
        }
        assertTrue(calls > 10 * PROGRAMS, "the programs call only " + calls + " subscribers");
    }

    /** Fails with the shortest begin of the program that differs. */
    private static void explain(long seed) {
        for (int operations = 1; operations <= STEPS; operations++) {
            List<String> real = onEmitter(seed, operations);
            List<String> model = onModel(seed, operations);
            if (!real.equals(model)) {
                fail("seed " + seed + ", first " + operations + " operations\nemitter: " + real + "\nmodel:   "
                        + model);
            }
        }
        fail("seed " + seed + " differs, and then does not");
    }
}
