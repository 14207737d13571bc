package dev.ioloop.impl.loop;

import dev.ioloop.LoopClosedException;
import dev.ioloop.spi.Discardable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A function that waits for a future, and the future that gets its result.
 *
 * <p>Thread rule: as {@link Dependent}; {@link #run()} on the executor.
 */
class StageDependent<T extends @Nullable Object, U extends @Nullable Object> extends Dependent implements Discardable {
    final BoundFuture<T> source;
    private final BoundFuture<U> target;
    private final @Nullable Executor executor;
    private final Reaction.For outcomes;
    private final Reaction<? super T, U> reaction;

    /** With no executor the function runs where this is fired. */
    StageDependent(BoundFuture<T> source, BoundFuture<U> target, @Nullable Executor executor, Reaction.For outcomes,
            Reaction<? super T, U> reaction) {
        this.source = source;
        this.target = target;
        this.executor = executor;
        this.outcomes = outcomes;
        this.reaction = reaction;
    }

    @Nullable Throwable failure() {
        return source.failure();
    }

    @Override
    void fire() {
        Throwable failure = failure();
        if (!outcomes.takes(failure)) {
            pass(failure);
        } else if (executor == null) {
            run();
        } else if (!target.isClaimed()) {
            try {
                executor.execute(this);
            } catch (Throwable refused) {
                target.settleFailed(BoundFuture.wrap(refused));
            }
        }
    }

    @SuppressWarnings("unchecked") // a value passes only where the target is of the same type as the source
    private void pass(@Nullable Throwable failure) {
        if (failure == null) {
            target.settle((U) source.value());
        } else {
            target.settleFailed(BoundFuture.wrap(failure));
        }
    }

    @Override
    public void run() {
        if (target.isClaimed()) {
            return;
        }
        try {
            reaction.react(source.value(), failure(), target);
        } catch (Throwable thrown) {
            target.settleFailed(BoundFuture.wrap(thrown));
        }
    }

    @Override
    public void discard() {
        target.settleFailed(BoundFuture.wrap(new LoopClosedException("loop '" + target.home().name()
                + "' was closed before the function of " + target + " had its turn")));
    }

    @Override
    boolean isObsolete() {
        return target.isClaimed();
    }

    /** The same, waiting for a second future as well; the first one's failure goes first. */
    static final class OfBoth<T extends @Nullable Object, U extends @Nullable Object> extends StageDependent<T, U> {
        private final BoundFuture<?> other;

        OfBoth(BoundFuture<T> source, BoundFuture<?> other, BoundFuture<U> target, @Nullable Executor executor,
                Reaction<? super T, U> reaction) {
            super(source, target, executor, Reaction.For.VALUE, reaction);
            this.other = other;
        }

        @Override
        @Nullable Throwable failure() {
            Throwable failure = super.failure();
            return failure == null ? other.failure() : failure;
        }

        @Override
        void fire() {
            if (other.isSettled()) {
                super.fire();
            } else {
                other.attach(this);
            }
        }
    }
}
