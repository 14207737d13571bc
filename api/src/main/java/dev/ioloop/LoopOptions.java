package dev.ioloop;

import dev.ioloop.spi.ContextCarrier;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How a loop is to be made. Each {@code with...} method returns a changed copy. What is left out comes from
 * {@link IOLoop#configure}, then from the defaults named at each accessor.
 *
 * <p>Answers to the arguments of {@code IOLoop.configure} and of the constructors in Tornado; decorator, listener and clock
 * stand in place of subclassing.
 *
 * <p>Thread rule: immutable.
 */
public final class LoopOptions {
    private enum Key {
        NAME, FACTORY, POLLER, POLLER_PROVIDER, CLOCK, EXCEPTION_HANDLER, POLLER_DECORATOR, TURN_LISTENER, WATCHDOG,
        DEBUG, SLOW_CALLBACK, EXECUTOR, CONTEXT_CARRIERS, MDC, SPIN
    }

    /** The longest time that a loop may spin before it sleeps. */
    public static final Duration MOST_SPIN = Duration.ofMillis(10);

    private static final LoopOptions DEFAULTS = new LoopOptions(Map.of());

    private final Map<Key, Object> values;

    private LoopOptions(Map<Key, Object> values) {
        this.values = values;
    }

    /**
     * The options of {@link IOLoop#create()}: nothing is set.
     *
     * @return the defaults
     */
    public static LoopOptions defaults() {
        return DEFAULTS;
    }

    private LoopOptions with(Key key, Object value) {
        Map<Key, Object> changed = new EnumMap<>(Key.class);
        changed.putAll(values);
        changed.put(key, Objects.requireNonNull(value, () -> key.name().toLowerCase(Locale.ROOT)));
        return new LoopOptions(Collections.unmodifiableMap(changed));
    }

    private <T> @Nullable T value(Key key, Class<T> type) {
        return type.cast(values.get(key));
    }

    /**
     * These options, and where they leave something out, those of another one.
     *
     * @param fallback what stands behind these
     * @return both together
     */
    public LoopOptions orElse(LoopOptions fallback) {
        Map<Key, Object> both = new EnumMap<>(Key.class);
        both.putAll(fallback.values);
        both.putAll(values);
        return new LoopOptions(Collections.unmodifiableMap(both));
    }

    /**
     * Names the loop.
     *
     * @param name for messages and threads; not empty
     * @return a changed copy
     * @throws IllegalArgumentException if the name is blank
     */
    public LoopOptions withName(String name) {
        return with(Key.NAME, notBlank(name, "name of a loop"));
    }

    /**
     * Asks for an implementation of the loop by its name.
     *
     * @param factory the name of a {@link dev.ioloop.spi.LoopFactory}, for example {@code "ioloop"}
     * @return a changed copy
     * @throws IllegalArgumentException if the name is blank
     */
    public LoopOptions withFactory(String factory) {
        return with(Key.FACTORY, notBlank(factory, "name of a loop factory"));
    }

    /**
     * Asks for a poller by its name. Asking by name never falls back to another one.
     *
     * @param poller the short name, for example {@code "nio"}
     * @return a changed copy
     * @throws IllegalArgumentException if the name is blank
     */
    public LoopOptions withPoller(String poller) {
        return with(Key.POLLER, notBlank(poller, "name of a poller"));
    }

    /**
     * Gives the one poller to use, whatever is installed: one driven by hand, or a simulated network.
     *
     * @param provider the provider
     * @return a changed copy
     */
    public LoopOptions withPollerProvider(PollerProvider provider) {
        return with(Key.POLLER_PROVIDER, provider);
    }

    /**
     * Gives the clock.
     *
     * @param clock what time it is
     * @return a changed copy
     */
    public LoopOptions withClock(LoopClock clock) {
        return with(Key.CLOCK, clock);
    }

    /**
     * Says who is told of failures.
     *
     * @param handler in place of the default, which logs
     * @return a changed copy
     */
    public LoopOptions withExceptionHandler(ExceptionHandler handler) {
        return with(Key.EXCEPTION_HANDLER, handler);
    }

    /**
     * Wraps each poller that the loop opens, for example to measure how long it waits.
     *
     * @param decorator gets the poller, gives the one to use
     * @return a changed copy
     */
    public LoopOptions withPollerDecorator(UnaryOperator<Poller> decorator) {
        return with(Key.POLLER_DECORATOR, decorator);
    }

    /**
     * Says who is told of turns and polls.
     *
     * @param listener is told
     * @return a changed copy
     */
    public LoopOptions withTurnListener(TurnListener listener) {
        return with(Key.TURN_LISTENER, listener);
    }

    /**
     * Says what is done when a turn takes too long.
     *
     * @param watchdog the threshold and the action
     * @return a changed copy
     */
    public LoopOptions withWatchdog(Watchdog watchdog) {
        return with(Key.WATCHDOG, watchdog);
    }

    /**
     * Lets the loop look for news again and again for a while before it sleeps. It takes a processor of its own for that time after
     * each piece of work, and saves the time to fall asleep and to be woken: of use to few connections that wait for
     * each answer, of none under load. Off by default. An idle loop spins once and sleeps then.
     *
     * @param limit how long at most, for example 50 microseconds; zero for not at all
     * @return a changed copy
     * @throws IllegalArgumentException if the limit is negative or longer than {@link #MOST_SPIN}
     */
    public LoopOptions withSpin(Duration limit) {
        if (limit.isNegative() || limit.compareTo(MOST_SPIN) > 0) {
            throw new IllegalArgumentException("the time to spin is " + limit + "; it must be 0 to " + MOST_SPIN
                    + ", since the loop uses a processor for so long each time it has nothing to do");
        }
        return with(Key.SPIN, limit);
    }

    /**
     * Switches the debug mode on or off, see {@link LoopDiagnostics#isDebug()}.
     *
     * @param debug whether the loop runs in debug mode
     * @return a changed copy
     */
    public LoopOptions withDebug(boolean debug) {
        return with(Key.DEBUG, debug);
    }

    /**
     * Says from when on the debug mode calls a callback slow.
     *
     * @param threshold how long a callback, timer or handler may take
     * @return a changed copy
     * @throws IllegalArgumentException if the threshold is negative
     */
    public LoopOptions withSlowCallbackThreshold(Duration threshold) {
        if (threshold.isNegative()) {
            throw new IllegalArgumentException("the threshold of slow callbacks is " + threshold
                    + ", which is negative; it must be 0 or more");
        }
        return with(Key.SLOW_CALLBACK, threshold);
    }

    /**
     * Gives the executor of {@link LoopFutures#submit(java.util.concurrent.Callable)}. It belongs to the program: the loop
     * does not shut it down.
     *
     * @param executor in place of the loop's own
     * @return a changed copy
     */
    public LoopOptions withExecutor(Executor executor) {
        return with(Key.EXECUTOR, executor);
    }

    /**
     * Carries values from where callbacks and timers are scheduled to where they run; may be called for several.
     *
     * @param carrier takes and restores the values
     * @return a changed copy
     */
    public LoopOptions withContextCarrier(ContextCarrier carrier) {
        List<ContextCarrier> carriers = new ArrayList<>(contextCarriers());
        carriers.add(Objects.requireNonNull(carrier, "carrier"));
        return with(Key.CONTEXT_CARRIERS, List.copyOf(carriers));
    }

    /**
     * Carries the diagnostic context of slf4j (MDC) from where callbacks and timers are scheduled to where they run. Each
     * callback that is scheduled with a context costs a copy of it.
     *
     * @param mdc whether it is carried
     * @return a changed copy
     */
    public LoopOptions withMdc(boolean mdc) {
        return with(Key.MDC, mdc);
    }

    private static String notBlank(String value, String what) {
        if (Objects.requireNonNull(value, what).isBlank()) {
            throw new IllegalArgumentException("the " + what + " is blank; leave it out to get the default");
        }
        return value;
    }

    /**
     * The loop's name.
     *
     * @return the name, or null if one is to be made up
     */
    public @Nullable String name() {
        return value(Key.NAME, String.class);
    }

    /**
     * The implementation asked for.
     *
     * @return the name of a factory, or null for the one of highest priority
     */
    public @Nullable String factory() {
        return value(Key.FACTORY, String.class);
    }

    /**
     * How long the loop looks for news before it sleeps.
     *
     * @return zero for not at all, the default
     */
    public Duration spin() {
        Duration spin = value(Key.SPIN, Duration.class);
        return spin == null ? Duration.ZERO : spin;
    }

    /**
     * The poller asked for.
     *
     * @return the name, or null for what the system property {@code dev.ioloop.poller} says, else the environment variable
     *     {@code IOLOOP_POLLER}, else the best one
     */
    public @Nullable String poller() {
        return value(Key.POLLER, String.class);
    }

    /**
     * The poller given.
     *
     * @return the provider, or null if the installed ones are to be considered
     */
    public @Nullable PollerProvider pollerProvider() {
        return value(Key.POLLER_PROVIDER, PollerProvider.class);
    }

    /**
     * The clock.
     *
     * @return what time it is; {@link LoopClock#SYSTEM} if none was given
     */
    public LoopClock clock() {
        LoopClock clock = value(Key.CLOCK, LoopClock.class);
        return clock == null ? LoopClock.SYSTEM : clock;
    }

    /**
     * Who is told of failures.
     *
     * @return the handler, or null for the default, which logs
     */
    public @Nullable ExceptionHandler exceptionHandler() {
        return value(Key.EXCEPTION_HANDLER, ExceptionHandler.class);
    }

    /**
     * What wraps each poller.
     *
     * @return the decorator; one that does nothing if none was given
     */
    @SuppressWarnings("unchecked") // withPollerDecorator takes no other type
    public UnaryOperator<Poller> pollerDecorator() {
        Object decorator = values.get(Key.POLLER_DECORATOR);
        return decorator == null ? UnaryOperator.identity() : (UnaryOperator<Poller>) decorator;
    }

    /**
     * Who is told of turns.
     *
     * @return the listener, or null for nobody
     */
    public @Nullable TurnListener turnListener() {
        return value(Key.TURN_LISTENER, TurnListener.class);
    }

    /**
     * What is done when a turn takes too long.
     *
     * @return the watchdog, or null for nothing
     */
    public @Nullable Watchdog watchdog() {
        return value(Key.WATCHDOG, Watchdog.class);
    }

    /**
     * Whether the debug mode was asked for.
     *
     * @return null for what the system property {@code dev.ioloop.debug} says, else the environment variable
     *     {@code IOLOOP_DEBUG}
     */
    public @Nullable Boolean debug() {
        return value(Key.DEBUG, Boolean.class);
    }

    /**
     * From when on the debug mode calls a callback slow.
     *
     * @return the threshold; 100 ms if none was given
     */
    public Duration slowCallbackThreshold() {
        Duration threshold = value(Key.SLOW_CALLBACK, Duration.class);
        return threshold == null ? Duration.ofMillis(100) : threshold;
    }

    /**
     * The default executor.
     *
     * @return the executor, or null for one of the loop's own
     */
    public @Nullable Executor executor() {
        return value(Key.EXECUTOR, Executor.class);
    }

    /**
     * What carries values to callbacks, besides what is installed for all loops.
     *
     * @return the carriers, unmodifiable
     */
    @SuppressWarnings("unchecked") // withContextCarrier takes no other type
    public List<ContextCarrier> contextCarriers() {
        Object carriers = values.get(Key.CONTEXT_CARRIERS);
        return carriers == null ? List.of() : (List<ContextCarrier>) carriers;
    }

    /**
     * Whether the diagnostic context of slf4j is carried.
     *
     * @return false if it was not asked for
     */
    public boolean mdc() {
        return Boolean.TRUE.equals(values.get(Key.MDC));
    }

    @Override
    public String toString() {
        return "LoopOptions" + values;
    }
}
