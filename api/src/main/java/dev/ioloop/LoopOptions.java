package dev.ioloop;

import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerProvider;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How a loop is to be made. Each {@code with...} method returns a changed copy.
 *
 * <p>Answers to the arguments of {@code IOLoop.configure} and of the constructors in Tornado; decorator and clock stand
 * in place of subclassing.
 *
 * <p>Thread rule: immutable.
 */
public final class LoopOptions {
    private static final LoopOptions DEFAULTS = new LoopOptions(null, null, null, LoopClock.SYSTEM, null,
            UnaryOperator.identity());

    private final @Nullable String name;
    private final @Nullable String poller;
    private final @Nullable PollerProvider pollerProvider;
    private final LoopClock clock;
    private final @Nullable ExceptionHandler exceptionHandler;
    private final UnaryOperator<Poller> pollerDecorator;

    private LoopOptions(@Nullable String name, @Nullable String poller, @Nullable PollerProvider pollerProvider,
            LoopClock clock, @Nullable ExceptionHandler exceptionHandler, UnaryOperator<Poller> pollerDecorator) {
        this.name = name;
        this.poller = poller;
        this.pollerProvider = pollerProvider;
        this.clock = clock;
        this.exceptionHandler = exceptionHandler;
        this.pollerDecorator = pollerDecorator;
    }

    /**
     * The options of {@link IOLoop#create()}: the best poller there is, the system's clock, failures are logged.
     *
     * @return the defaults
     */
    public static LoopOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Names the loop.
     *
     * @param name for messages and threads; not empty
     * @return a changed copy
     * @throws IllegalArgumentException if the name is blank
     */
    public LoopOptions withName(String name) {
        return new LoopOptions(notBlank(name, "name of a loop"), poller, pollerProvider, clock, exceptionHandler,
                pollerDecorator);
    }

    /**
     * Asks for a poller by its name. Asking by name never falls back to another one.
     *
     * @param poller the short name, for example {@code "nio"}
     * @return a changed copy
     * @throws IllegalArgumentException if the name is blank
     */
    public LoopOptions withPoller(String poller) {
        return new LoopOptions(name, notBlank(poller, "name of a poller"), pollerProvider, clock, exceptionHandler,
                pollerDecorator);
    }

    /**
     * Gives the one poller to use, whatever is installed: one driven by hand, or a simulated network.
     *
     * @param provider the provider
     * @return a changed copy
     */
    public LoopOptions withPollerProvider(PollerProvider provider) {
        return new LoopOptions(name, poller, Objects.requireNonNull(provider, "provider"), clock, exceptionHandler,
                pollerDecorator);
    }

    /**
     * Gives the clock.
     *
     * @param clock what time it is
     * @return a changed copy
     */
    public LoopOptions withClock(LoopClock clock) {
        return new LoopOptions(name, poller, pollerProvider, Objects.requireNonNull(clock, "clock"), exceptionHandler,
                pollerDecorator);
    }

    /**
     * Says who is told of failures.
     *
     * @param handler in place of the default, which logs
     * @return a changed copy
     */
    public LoopOptions withExceptionHandler(ExceptionHandler handler) {
        return new LoopOptions(name, poller, pollerProvider, clock, Objects.requireNonNull(handler, "handler"),
                pollerDecorator);
    }

    /**
     * Wraps each poller that the loop opens, for example to measure how long it waits.
     *
     * @param decorator gets the poller, gives the one to use
     * @return a changed copy
     */
    public LoopOptions withPollerDecorator(UnaryOperator<Poller> decorator) {
        return new LoopOptions(name, poller, pollerProvider, clock, exceptionHandler,
                Objects.requireNonNull(decorator, "decorator"));
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
        return name;
    }

    /**
     * The poller asked for.
     *
     * @return the name, or null for the best one
     */
    public @Nullable String poller() {
        return poller;
    }

    /**
     * The poller given.
     *
     * @return the provider, or null if the installed ones are to be considered
     */
    public @Nullable PollerProvider pollerProvider() {
        return pollerProvider;
    }

    /**
     * The clock.
     *
     * @return what time it is
     */
    public LoopClock clock() {
        return clock;
    }

    /**
     * Who is told of failures.
     *
     * @return the handler, or null for the default
     */
    public @Nullable ExceptionHandler exceptionHandler() {
        return exceptionHandler;
    }

    /**
     * What wraps each poller.
     *
     * @return the decorator
     */
    public UnaryOperator<Poller> pollerDecorator() {
        return pollerDecorator;
    }
}
