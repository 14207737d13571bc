package dev.ioloop.launcher;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The way out: the first signal drains, a second one does not wait any longer. One that comes while the world is still
 * being made takes effect when it stands.
 *
 * <p>Thread rule: any thread.
 */
final class Departure {
    private static final Duration DRAIN_TIME = Duration.ofSeconds(5);
    private static final Duration START_TIME = Duration.ofSeconds(30);
    private static final int SIGNAL_STATUS = 128;

    private final CompletableFuture<World> world = new CompletableFuture<>();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final PrintStream out;
    private final PrintStream err;

    Departure(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Waits for signals from now on. */
    void arm() {
        if (!Signals.handle(this::onSignal)) {
            Runtime.getRuntime().addShutdownHook(new Thread(this::leave, "ioloop-departure"));
        }
    }

    /** Says what is to be left. */
    void from(World standing) {
        world.complete(standing);
    }

    private void onSignal(int number) {
        if (!begun.get()) {
            leave();
        } else if (world.isDone()) {
            world.join().discard();
            Runtime.getRuntime().halt(SIGNAL_STATUS + number);
        } else {
            System.exit(SIGNAL_STATUS + number);
        }
    }

    private void leave() {
        if (!begun.compareAndSet(false, true)) {
            return;
        }
        try {
            World standing = world.get(START_TIME.toSeconds(), TimeUnit.SECONDS);
            out.println("draining, for " + DRAIN_TIME.toSeconds() + " s at most; a second signal ends this at once");
            try {
                out.println(standing.drain(DRAIN_TIME));
            } finally {
                standing.stop();
            }
        } catch (LaunchException | ExecutionException | TimeoutException e) {
            err.println("ioloop: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Tells whether leaving was asked for. From now on nobody leaves any more.
     *
     * @return false if the world has ended by itself
     */
    boolean wasAskedFor() {
        return !begun.compareAndSet(false, true);
    }
}
