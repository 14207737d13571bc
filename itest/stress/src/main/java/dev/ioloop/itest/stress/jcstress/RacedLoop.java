package dev.ioloop.itest.stress.jcstress;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopOptions;
import dev.ioloop.testkit.ManualLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A real loop for one race: whichever thread runs a turn owns it meanwhile. So an actor is the loop's thread for the
 * moment of the race, and the arbiter afterwards; a thread for each loop would make the moments too rare.
 *
 * <p>Thread rule: one thread at a time, but for the loop, which has its own rule.
 */
final class RacedLoop {
    private static final int MOST_SPINS = 150;

    private final List<LoopFailure> failures = new CopyOnWriteArrayList<>();
    private final ManualLoop manual;
    final IOLoop loop;

    RacedLoop() {
        this(LoopOptions.defaults());
    }

    RacedLoop(LoopOptions options) {
        manual = new ManualLoop(options.withName("raced").withExceptionHandler(failures::add));
        loop = manual.loop();
    }

    /** Does something on the loop, in the next turn, which is run here. */
    void run(Runnable action) {
        loop.execute(action);
        manual.turn();
    }

    /** As {@link #run}, with a result. */
    <T> T call(Callable<T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        run(() -> {
            try {
                result.complete(action.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result.join();
    }

    /** Runs turns until there is nothing to do. */
    void settle() {
        manual.settle();
    }

    /** Moves the clock, and runs what is due then. */
    void advance(Duration by) {
        manual.advance(by);
    }

    /**
     * Ends the race and the loop.
     *
     * @param look at what it has left, on the loop
     * @return what was seen, or what the loop has reported
     */
    String end(Callable<String> look) {
        settle();
        String seen = call(look);
        loop.close();
        return failures.isEmpty() ? seen : failures.toString();
    }

    /** What the loop has reported, if anything; else what was seen. For races that end with a closed loop. */
    String closed(String seen) {
        loop.close();
        return failures.isEmpty() ? seen : failures.toString();
    }

    /**
     * Lets some time pass, at most about as much as a turn takes. A turn is long beside what another thread does:
     * without this, that would always be done before the turn has begun.
     */
    static void dither() {
        for (int spins = ThreadLocalRandom.current().nextInt(MOST_SPINS); spins > 0; spins--) {
            Thread.onSpinWait();
        }
    }

    /** What has become of a future: "pending", "cancelled", its value, or the name of its failure. */
    static String outcome(CompletableFuture<?> future) {
        if (!future.isDone()) {
            return "pending";
        }
        if (future.isCancelled()) {
            return "cancelled";
        }
        try {
            return String.valueOf(future.getNow(null));
        } catch (CompletionException e) {
            return nameOf(e.getCause() == null ? e : e.getCause());
        } catch (RuntimeException e) {
            return nameOf(e);
        }
    }

    static String nameOf(Throwable failure) {
        return failure instanceof CancellationException ? "cancelled" : failure.getClass().getSimpleName();
    }
}
