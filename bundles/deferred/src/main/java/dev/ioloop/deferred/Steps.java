package dev.ioloop.deferred;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopClosedException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Callbacks one after the other, each when all events that the one before has begun are over; without callbacks, a wait for
 * several events.
 *
 * <p>Each {@link #begin()} counts one event and gives its {@link StepEnd}. When all are over, the next step gets what they
 * have brought, in the order in which {@code begin()} was called. A step that begins nothing is the last one: those behind
 * it are dropped. The chain ends once: with {@link #FINISH} and the results of the events that were waited for last (of
 * those before, if the last step has begun none), or with {@link EventEmitter#ERROR}.
 *
 * <p><b>Turns.</b> Each step runs in a turn of its own, after the event that was the last one, never within a call of a
 * method of this. So nothing nests, and a chain of any length needs the same stack. Events begun before that turn are waited
 * for as well.
 *
 * <p><b>Failures.</b> What a step throws ends the chain: the steps behind are dropped, events that come later are ignored. It
 * goes to the subscribers of the error event; and to the future of {@link #toFuture()}. If there are neither, it goes to
 * who waits in {@link #await}, else to the loop's {@link dev.ioloop.ExceptionHandler}. Failures after the end go there,
 * too.
 *
 * <p>Steps are used once. After they have finished, nothing can be added; after a failure it is ignored, so that callbacks
 * under way need not know.
 *
 * <p>Answers to {@code Pyjo.IOLoop.Delay} and {@code Mojo::IOLoop::Delay}.
 *
 * <p>Thread rule: the loop's owner thread. A {@link StepEnd} may be called on any thread.
 */
public final class Steps {
    /** All is over, and nothing has failed. Its argument are the last results. */
    public static final EventType<Results> FINISH = EventType.named("finish");

    private final IOLoop loop;
    private final EventEmitter<Steps> events;
    private final StepChain chain;
    private final Map<String, @Nullable Object> data = new HashMap<>();

    private Steps(IOLoop loop) {
        this.loop = Objects.requireNonNull(loop, "loop");
        this.events = new EventEmitter<>(this, loop);
        this.chain = new StepChain(this, loop, events);
    }

    /**
     * Makes a chain. The first step runs in the next turn, or when the events begun by then are over.
     *
     * @param loop where the steps run
     * @param steps the steps; more can be added
     * @return the chain
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    public static Steps of(IOLoop loop, Step... steps) {
        Steps made = new Steps(loop);
        loop.checkOwner();
        return steps.length == 0 ? made : made.steps(steps);
    }

    /**
     * Where the steps run.
     *
     * @return as given. Any thread
     */
    public IOLoop loop() {
        return loop;
    }

    /**
     * The events of the chain, with {@link #FINISH} and {@link EventEmitter#ERROR}. Who subscribes after the end is not
     * told; the future of {@link #toFuture()} is for those who come late.
     *
     * @return the same object at each call
     */
    public EventEmitter<Steps> events() {
        return events;
    }

    /**
     * Subscribes to the end without a failure.
     *
     * @param subscriber gets this and the last results
     * @return this
     */
    public Steps onFinish(BiConsumer<? super Steps, ? super Results> subscriber) {
        Subscription<Steps, Results> unused = events.on(FINISH, subscriber);
        return this;
    }

    /**
     * Subscribes to the failure: {@code catch} of Pyjo.
     *
     * @param subscriber gets this and the failure
     * @return this
     */
    public Steps onError(BiConsumer<? super Steps, ? super Throwable> subscriber) {
        events.onError(subscriber);
        return this;
    }

    // ---- steps

    /**
     * Adds steps behind those that remain.
     *
     * @param more the steps
     * @return this
     * @throws IllegalStateException if the chain has finished
     */
    public Steps steps(Step... more) {
        chain.add(List.of(more), false);
        return this;
    }

    /**
     * Adds one step behind those that remain.
     *
     * @param step the step
     * @return this
     * @throws IllegalStateException if the chain has finished
     */
    public Steps step(Step step) {
        chain.add(List.of(step), false);
        return this;
    }

    /**
     * Puts other steps in the place of those that remain, for example to put one before them.
     *
     * @param steps what remains from now on
     * @return this
     * @throws IllegalStateException if the chain has finished
     */
    public Steps remaining(List<? extends Step> steps) {
        chain.add(List.copyOf(steps), true);
        return this;
    }

    /**
     * The steps that have not begun, in order.
     *
     * @return a copy; empty once the chain has ended
     */
    public List<Step> remaining() {
        loop.checkOwner();
        return chain.remaining();
    }

    // ---- events that are waited for

    /**
     * Counts one event whose first value is left out: that of a callback which gets first who calls it, as the
     * subscribers of an {@link EventEmitter} do. As {@code begin(1)}.
     *
     * @return to be called when the event has come
     * @throws IllegalStateException if the chain has finished
     */
    public StepEnd begin() {
        return begin(1);
    }

    /**
     * Counts one event.
     *
     * @param offset how many of its first values are left out; 0 keeps all
     * @return to be called when the event has come
     * @throws IllegalArgumentException if the offset is negative
     * @throws IllegalStateException if the chain has finished
     */
    public StepEnd begin(int offset) {
        return begin(offset, Integer.MAX_VALUE);
    }

    /**
     * Counts one event.
     *
     * @param offset how many of its first values are left out; 0 keeps the first
     * @param length how many of those behind are kept at most; 0 keeps none
     * @return to be called when the event has come
     * @throws IllegalArgumentException if one of them is negative
     * @throws IllegalStateException if the chain has finished
     */
    public StepEnd begin(int offset, int length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("an event was begun with offset " + offset + " and length " + length
                    + "; both count values and are 0 at least");
        }
        return chain.begin(new StepEnd(this, chain, offset, length));
    }

    /**
     * Passes values to the next step: an event that is over at once.
     *
     * @param values all of them are kept
     * @return this
     * @throws IllegalStateException if the chain has finished
     */
    public Steps pass(@Nullable Object... values) {
        return begin(0).call(values);
    }

    /**
     * Counts the end of a stage as one event. Its value is one result, null for none; its failure ends the chain.
     *
     * @param stage may complete on any thread; it is not cancelled if the chain ends before
     * @return this
     * @throws IllegalStateException if the chain has finished
     */
    public Steps collect(CompletionStage<?> stage) {
        Objects.requireNonNull(stage, "stage");
        StepEnd end = begin(0);
        var unused = stage.whenComplete((value, cause) -> {
            if (cause == null) {
                end.call(new Object[]{value});
            } else {
                end.fail(Promises.unwrap(cause));
            }
        });
        return this;
    }

    // ---- the end

    /**
     * Ends the chain with a failure, which need not be that of a step. If the chain has ended before, the failure goes to the
     * loop's {@link dev.ioloop.ExceptionHandler}, but for a cancellation. What a subscriber of the error event throws is thrown.
     *
     * @param cause what has failed
     * @return this
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    public Steps fail(Throwable cause) {
        Objects.requireNonNull(cause, "cause");
        loop.checkOwner();
        chain.fail(cause);
        return this;
    }

    /**
     * The end as a future of the loop. Counts as the begin: if no step was added and no event begun, the chain finishes in the
     * next turn.
     *
     * @return the last results, or the failure; the same object at each call. If it is cancelled, no further step begins
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    public CompletableFuture<Results> toFuture() {
        loop.checkOwner();
        return chain.toFuture();
    }

    /**
     * Runs the loop on this thread until the chain has ended, whoever stops the loop meanwhile. Counts as the begin, as
     * {@link #toFuture()}. If the loop runs already, returns at once.
     *
     * @param timeout how long to wait at most
     * @return true if the chain has ended; false if the loop runs already and the chain goes on
     * @throws TimeoutException if the time was up; the chain goes on
     * @throws LoopClosedException if the loop is or gets closed before
     * @throws IllegalArgumentException if the timeout is negative, or longer than 146 years
     * @throws dev.ioloop.WrongThreadException if the loop does not run, and another thread owns it
     * @throws Exception the failure of the chain, as it is, unless a subscriber of the error event has taken it
     */
    public boolean await(Duration timeout) throws Exception {
        Objects.requireNonNull(timeout, "timeout");
        if (loop.isRunning() && !loop.isOwner()) {
            return false;
        }
        loop.checkOwner();
        return chain.await(timeout);
    }

    /**
     * Tells whether the chain has ended.
     *
     * @return true once it has finished or failed
     */
    public boolean isEnded() {
        loop.checkOwner();
        return chain.isEnded();
    }

    // ---- data

    /**
     * What the steps share.
     *
     * @return the map itself, which may be changed
     */
    public Map<String, @Nullable Object> data() {
        loop.checkOwner();
        return data;
    }

    /**
     * Reads one of what the steps share.
     *
     * @param key its name
     * @return the value, or null
     */
    public @Nullable Object data(String key) {
        return data().get(key);
    }

    /**
     * Writes one of what the steps share.
     *
     * @param key its name
     * @param value its value
     * @return this
     */
    public Steps data(String key, @Nullable Object value) {
        data().put(key, value);
        return this;
    }

    /**
     * Writes several of what the steps share; the others stay.
     *
     * @param values by name
     * @return this
     */
    public Steps data(Map<String, ? extends @Nullable Object> values) {
        data().putAll(values);
        return this;
    }

    @Override
    public String toString() {
        return chain.toString();
    }
}
