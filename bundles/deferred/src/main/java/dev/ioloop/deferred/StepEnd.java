package dev.ioloop.deferred;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The end of one event that {@link Steps} wait for: to be called once, when the event has come.
 *
 * <p>It is a callback of several kinds: {@link #call} for those that bring values, {@link #run()} for timers and callbacks of a
 * loop, and a {@link Step} of other steps, whose end it then waits for: {@code Steps.of(loop, outer.begin())}.
 *
 * <p>Answers to what {@code begin} of {@code Pyjo.IOLoop.Delay} returns.
 *
 * <p>Thread rule: any thread. What is told on a thread that does not own the loop arrives in the loop's next turn.
 */
public final class StepEnd implements Runnable, Step {
    private static final @Nullable Object[] NOTHING = new Object[0];

    private final Steps steps;
    private final StepChain chain;
    private final int offset;
    private final int length;
    private final AtomicBoolean called = new AtomicBoolean();
    /** What is kept of what came; belongs to the loop's owner. */
    private @Nullable Object[] values = NOTHING;

    /**
     * An event.
     *
     * @param offset how many of its values are left out
     * @param length how many are kept at most
     */
    StepEnd(Steps steps, StepChain chain, int offset, int length) {
        this.steps = steps;
        this.chain = chain;
        this.offset = offset;
        this.length = length;
    }

    /**
     * The event has come. Never runs a step within this call.
     *
     * @param given what it has brought; {@link Steps#begin(int, int)} has said which of it are kept
     * @return the steps
     * @throws IllegalStateException if it has come before; nothing has changed then
     */
    public Steps call(@Nullable Object... given) {
        Objects.requireNonNull(given, "given");
        claim("came");
        int from = Math.min(offset, given.length);
        @Nullable Object[] kept = Arrays.copyOfRange(given, from, from + Math.min(length, given.length - from));
        chain.post(() -> {
            values = kept;
            chain.arrived();
        });
        return steps;
    }

    /** The event has come, and has brought nothing. */
    @Override
    public void run() {
        Steps unused = call();
    }

    /**
     * The event is the end of other steps, or of some of them. With the offset 1, which is that of {@link Steps#begin()}, all
     * results are kept.
     *
     * @param other the other steps, which count as the first value
     * @param results the values behind it
     */
    @Override
    public void run(Steps other, Results results) {
        @Nullable Object[] given = new Object[results.size() + 1];
        given[0] = other;
        System.arraycopy(results.toArray(), 0, given, 1, results.size());
        Steps unused = call(given);
    }

    /**
     * The event will not come, since something has failed. That ends the steps with this failure. What a subscriber of the
     * error event throws goes to the loop's {@link dev.ioloop.ExceptionHandler}.
     *
     * @param cause why
     * @return the steps
     * @throws IllegalStateException if it has come before; nothing has changed then
     */
    public Steps fail(Throwable cause) {
        Objects.requireNonNull(cause, "cause");
        claim("failed");
        chain.post(() -> chain.failed(cause));
        return steps;
    }

    private void claim(String what) {
        if (!called.compareAndSet(false, true)) {
            throw new IllegalStateException("an event of " + steps + " " + what
                    + " after it had come or failed before; call each end once, and begin() for each event");
        }
    }

    int count() {
        return values.length;
    }

    /** Writes what is kept. */
    int copyTo(@Nullable Object[] target, int at) {
        System.arraycopy(values, 0, target, at, values.length);
        return at + values.length;
    }

    @Override
    public String toString() {
        return (called.get() ? "past" : "pending") + " event of " + steps;
    }
}
