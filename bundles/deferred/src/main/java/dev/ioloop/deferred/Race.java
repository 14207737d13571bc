package dev.ioloop.deferred;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deferreds of which the first value counts.
 *
 * <p>Thread rule: as {@link Deferred}.
 */
final class Race<T extends @Nullable Object> {
    private final List<Deferred<? extends T>> inputs;
    private final List<@Nullable Failure> failures;
    private final Deferred<DeferredList.First<T>> winner;
    private int failed;
    private boolean decided;

    Race(Collection<? extends Deferred<? extends T>> inputs) {
        this.inputs = List.copyOf(inputs);
        this.failures = new ArrayList<>(Collections.nCopies(inputs.size(), null));
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException(
                    "a race was given no Deferreds, and would never end; it needs at least one");
        }
        this.winner = new Deferred<>(race -> DeferredList.cancelAll(this.inputs));
    }

    Deferred<DeferredList.First<T>> begin() {
        for (int i = 0; i < inputs.size(); i++) {
            int index = i;
            inputs.get(i).addRaw(result -> ended(index, result));
        }
        return winner;
    }

    /** What comes after the decision is dropped, unlogged. */
    @SuppressWarnings({"unchecked", "NullAway"}) // a value is of type T; at the end all failures are there
    private @Nullable Object ended(int index, @Nullable Object result) {
        if (decided) {
            return null;
        }
        if (!(result instanceof Failure failure)) {
            decided = true;
            List<Deferred<? extends T>> losers = new ArrayList<>(inputs);
            losers.remove(index);
            DeferredList.cancelAll(losers);
            winner.callback(new DeferredList.First<>((T) result, index));
            return null;
        }
        failures.set(index, failure);
        if (++failed == inputs.size()) {
            decided = true;
            winner.errback(new FailureGroupException((List<Failure>) (List<?>) failures));
        }
        return null;
    }
}
