package dev.ioloop.deferred;

import dev.ioloop.IOLoop;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A chain that waits for a stage. The stage may end on any thread, also while it is still being asked; the chain goes
 * on on its loop.
 *
 * <p>Thread rule: {@link #accept} any thread; the rest where the chain lives.
 */
final class StageWait implements BiConsumer<@Nullable Object, @Nullable Throwable>, Runnable {
    /** The stage is being asked to call back; whoever leaves this phase decides who goes on with the chain. */
    private static final int ASKING = 0;
    private static final int WAITING = 1;
    private static final int ENDED = 2;

    private final CallbackChain chain;
    private final CompletionStage<?> stage;
    private final @Nullable IOLoop home;
    private final AtomicInteger phase = new AtomicInteger(ASKING);
    /** Written before the phase ENDED is set, read after it was seen. */
    private @Nullable Object outcome;

    StageWait(CallbackChain chain, CompletionStage<?> stage, @Nullable IOLoop home) {
        this.chain = chain;
        this.stage = stage;
        this.home = home;
    }

    /** Asks the stage to call back; false if it has ended already, and {@link #outcome()} tells how. */
    boolean begin() {
        stage.whenComplete(this);
        return phase.compareAndSet(ASKING, WAITING);
    }

    @Nullable Object outcome() {
        return outcome;
    }

    CompletionStage<?> stage() {
        return stage;
    }

    @Override
    public void accept(@Nullable Object value, @Nullable Throwable failure) {
        if (phase.get() == ENDED) {
            return; // cancelled, or a stage that says twice that it has ended
        }
        Object ended = failure == null ? value : new Failure(unwrapped(failure));
        outcome = ended;
        if (phase.compareAndSet(ASKING, ENDED) || !phase.compareAndSet(WAITING, ENDED)) {
            return;
        }
        if (home == null || home.isOwner() || !home.tryExecute(this)) {
            run();
        }
    }

    @Override
    public void run() {
        chain.goOn(this, outcome);
    }

    /** Cancels the stage. If that cannot end it, the chain waits no longer. */
    void cancel() {
        CompletableFuture<?> future = null;
        try {
            future = stage.toCompletableFuture();
            future.cancel(true);
        } catch (UnsupportedOperationException e) {
            future = null; // a stage that cannot be cancelled goes on, and nobody waits for it
        }
        if (future != stage && phase.compareAndSet(WAITING, ENDED)) {
            chain.goOn(this, new Failure(new CancellationException("cancelled; the stage that it waited for, " + stage
                    + ", cannot be cancelled and goes on")));
        }
    }

    static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    @Override
    public String toString() {
        return stage.toString();
    }
}
