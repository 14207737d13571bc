package dev.ioloop.deferred;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins Deferreds: fires when all have ended, with their outcomes in the order of the input, or earlier if a
 * {@link Flag} says so. Inputs that have ended already count within the constructor. Cancelling it before it has fired
 * cancels each input; it then fires by its usual rules.
 *
 * <p>Answers to Twisted's {@code defer.DeferredList}.
 *
 * <p>Thread rule: as {@link Deferred}; the inputs live on the same loop.
 *
 * @param <T> the type of the values
 */
public final class DeferredList<T extends @Nullable Object> extends Deferred<DeferredList.Result<T>> {
    private static final Logger LOG = LoggerFactory.getLogger(DeferredList.class);

    /** When it fires, and what becomes of the failures of the inputs. */
    public enum Flag {
        /** The first value fires it, with {@link First}; if all fail, {@link All} does; no input, never. */
        FIRE_ON_ONE_CALLBACK,
        /** The first failure fires it, with a {@link FirstErrorException} as its failure. */
        FIRE_ON_ONE_ERRBACK,
        /** The failure of an input is taken from it, which goes on with null; else it stays there to be handled. */
        CONSUME_ERRORS
    }

    /**
     * What it fires with.
     *
     * <p>Thread rule: immutable.
     *
     * @param <T> the type of the values
     */
    public sealed interface Result<T extends @Nullable Object> {}

    /**
     * How all inputs have ended.
     *
     * <p>Thread rule: immutable.
     *
     * @param <T> the type of the values
     * @param outcomes in the order of the inputs
     */
    public record All<T extends @Nullable Object>(List<Outcome<T>> outcomes) implements Result<T> {}

    /**
     * The first value, by {@link Flag#FIRE_ON_ONE_CALLBACK}.
     *
     * <p>Thread rule: immutable.
     *
     * @param <T> the type of the value
     * @param value the value
     * @param index the place in the input of the one that it comes from, from 0
     */
    public record First<T extends @Nullable Object>(T value, int index) implements Result<T> {}

    private final List<Deferred<? extends T>> inputs;
    private final List<@Nullable Outcome<T>> outcomes;
    private final Set<Flag> flags;
    private int ended;

    /**
     * Joins Deferreds.
     *
     * @param inputs the Deferreds; a copy is made
     * @param flags when it fires, and what becomes of failures
     */
    public DeferredList(Collection<? extends Deferred<? extends T>> inputs, Flag... flags) {
        this(List.copyOf(inputs), Set.of(flags));
    }

    @SuppressWarnings("this-escape") // the steps and the canceller run when the fields are set
    private DeferredList(List<Deferred<? extends T>> inputs, Set<Flag> flags) {
        super(list -> ((DeferredList<?>) list).cancelInputs());
        this.inputs = inputs;
        this.outcomes = new ArrayList<>(Collections.nCopies(inputs.size(), null));
        this.flags = flags;
        if (inputs.isEmpty() && !flags.contains(Flag.FIRE_ON_ONE_CALLBACK)) {
            callback(new All<>(List.of()));
        }
        for (int i = 0; i < inputs.size(); i++) {
            int index = i;
            inputs.get(i).addRaw(result -> ended(index, result));
        }
    }

    private @Nullable Object ended(int index, @Nullable Object result) {
        Outcome<T> outcome = Outcome.of(result);
        outcomes.set(index, outcome);
        ended++;
        if (!isCalled()) {
            fireIfDue(index, result, outcome);
        }
        return !outcome.success() && flags.contains(Flag.CONSUME_ERRORS) ? null : result;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // a value is of type T; all outcomes are there at the end
    private void fireIfDue(int index, @Nullable Object result, Outcome<T> outcome) {
        Failure failure = outcome.failure();
        if (outcome.success() && flags.contains(Flag.FIRE_ON_ONE_CALLBACK)) {
            callback(new First<>((T) result, index));
        } else if (failure != null && flags.contains(Flag.FIRE_ON_ONE_ERRBACK)) {
            errback(new FirstErrorException(failure, index));
        } else if (ended == inputs.size()) {
            callback(new All<>((List<Outcome<T>>) (List<?>) List.copyOf(outcomes)));
        }
    }

    /** Cancels all inputs; a canceller that throws does not keep the others from it. */
    private void cancelInputs() {
        cancelAll(inputs);
    }

    static void cancelAll(List<? extends Deferred<?>> inputs) {
        for (Deferred<?> input : inputs) {
            try {
                input.cancel();
            } catch (RuntimeException failed) {
                LOG.error("The canceller of {}, one of {} Deferreds that are cancelled together, has failed", input,
                        inputs.size(), failed);
            }
        }
    }
}
