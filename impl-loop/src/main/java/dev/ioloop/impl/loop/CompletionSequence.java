package dev.ioloop.impl.loop;

import dev.ioloop.CompletionIterator;
import java.util.ArrayDeque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Futures in the order in which they end.
 *
 * <p>Thread rule: the loop's owner thread; {@link #of} any thread.
 */
final class CompletionSequence<T extends @Nullable Object> implements CompletionIterator<T> {
    private final FutureHome home;
    /** As they were given. */
    private final List<CompletionStage<? extends T>> stages;
    private final List<BoundFuture<T>> parts;
    /** Empty where none were given. */
    private final List<?> keys;
    /** Positions of those that have ended and were not given out. */
    private final ArrayDeque<Integer> ended = new ArrayDeque<>();
    /** How many were given out, or promised by {@link #pending}. */
    private int given;
    /** What the last call of {@link #next()} has given; its place is taken back if it is cancelled. */
    private @Nullable BoundFuture<T> pending;
    private int index = -1;

    private CompletionSequence(FutureHome home, List<CompletionStage<? extends T>> stages,
            List<BoundFuture<T>> parts, List<?> keys) {
        this.home = home;
        this.stages = stages;
        this.parts = parts;
        this.keys = keys;
    }

    static <T extends @Nullable Object> CompletionSequence<T> of(FutureHome home,
            List<CompletionStage<? extends T>> stages, List<BoundFuture<T>> parts, List<?> keys) {
        CompletionSequence<T> sequence = new CompletionSequence<>(home, stages, parts, keys);
        boolean[] waiting = new boolean[parts.size()];
        for (int i = 0; i < waiting.length; i++) {
            waiting[i] = !parts.get(i).isSettled();
            if (!waiting[i]) {
                sequence.ended.add(i);
            }
        }
        // From here on the loop may touch the sequence.
        for (int i = 0; i < waiting.length; i++) {
            if (waiting[i]) {
                int position = i;
                FutureOperations.whenSettled(parts.get(i), () -> sequence.arrived(position));
            }
        }
        return sequence;
    }

    @Override
    public boolean hasNext() {
        home.checkOwner();
        reclaim();
        if (given < parts.size()) {
            return true;
        }
        if (pending == null || pending.isClaimed()) {
            index = -1;
        }
        return false;
    }

    @Override
    public BoundFuture<T> next() {
        home.checkOwner();
        reclaim();
        if (pending != null && !pending.isClaimed()) {
            throw new IllegalStateException("next() was called before the future of the call before was complete; "
                    + "call it again when that one is");
        }
        if (given == parts.size()) {
            throw new NoSuchElementException("all " + given + " were given out; call hasNext() first");
        }
        given++;
        BoundFuture<T> next = new BoundFuture<>(home);
        pending = next;
        Integer position = ended.poll();
        if (position != null) {
            give(next, position);
        }
        return next;
    }

    @Override
    public int index() {
        home.checkOwner();
        return index;
    }

    private void arrived(int position) {
        reclaim();
        if (pending != null && !pending.isClaimed()) {
            give(pending, position);
        } else {
            ended.add(position);
        }
    }

    private void give(BoundFuture<T> next, int position) {
        pending = null;
        index = position;
        next.follow(parts.get(position), false);
    }

    /** What was promised by a future that somebody else has completed since, is still to come. */
    private void reclaim() {
        if (pending != null && pending.isClaimed()) {
            pending = null;
            given--;
        }
    }

    @Override
    public @Nullable Object key() {
        home.checkOwner();
        return index < 0 ? null : keys.isEmpty() ? (Object) index : keys.get(index);
    }

    @Override
    public @Nullable CompletionStage<? extends T> current() {
        home.checkOwner();
        return index < 0 ? null : stages.get(index);
    }
}
