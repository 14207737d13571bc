package dev.ioloop.itest.stress;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopOptions;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * How long a race is run, and its chances. The seed is part of each failure's message; give it as
 * {@code -Dioloop.stress.seed} to have the same chances again.
 */
final class Races {
    static final long SEED = Long.getLong("ioloop.stress.seed", System.nanoTime());

    private static final long BOUND_SECONDS = 20;

    private Races() {}

    /** One round of a race. */
    interface Round {
        void run(Random random, int round) throws Exception;
    }

    /** Runs rounds until the time is up, at least a number of them. */
    static void repeat(int atLeast, Round round) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.getLong("ioloop.stress.millis", 1000));
        Random random = new Random(SEED);
        for (int i = 0; i < atLeast || System.nanoTime() - end < 0; i++) {
            try {
                round.run(random, i);
            } catch (Throwable e) {
                throw new AssertionError("round " + i + " with seed " + SEED + ": " + e, e);
            }
        }
    }

    /** Lets some time pass, too short for a thread to sleep. */
    static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }

    static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(BOUND_SECONDS, TimeUnit.SECONDS);
    }

    /** A running loop that keeps its failures. */
    static final class Running implements AutoCloseable {
        final List<LoopFailure> failures = new CopyOnWriteArrayList<>();
        final IOLoop loop = IOLoop
                .create(LoopOptions.defaults().withPoller("nio").withExceptionHandler(failures::add));
        final CompletableFuture<Boolean> ended = new CompletableFuture<>();
        final Thread thread = new Thread(() -> {
            try {
                loop.start();
                ended.complete(true);
            } catch (Throwable e) {
                ended.completeExceptionally(e);
            }
        }, "loop-in-a-race");

        Running() throws Exception {
            thread.setDaemon(true);
            thread.start();
            CompletableFuture<Boolean> up = new CompletableFuture<>();
            loop.execute(() -> up.complete(true));
            get(up);
        }

        @Override
        public void close() {
            loop.close();
            try {
                get(ended);
            } catch (Exception e) {
                throw new AssertionError("the loop has not ended well", e);
            }
            if (!failures.isEmpty()) {
                throw new AssertionError(failures.toString());
            }
        }
    }
}
