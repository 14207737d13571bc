package dev.ioloop.itest.contracts;

import dev.ioloop.ChannelFactory;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerOptions;
import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.Registry;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A provider on top of another one, some of whose channels do something else: for tests of a system in trouble. A test
 * adds it to the {@link Registry}, and removes it.
 *
 * <p>Thread rule: any thread.
 */
public abstract class WrappedPoller implements PollerProvider {
    private final String name;
    private final PollerProvider real;
    private final ChannelFactory channels;

    /**
     * Makes a provider that is found by its name alone.
     *
     * @param name its name
     * @param real what does the work
     * @param calls what the methods of its factory of channels do
     */
    protected WrappedPoller(String name, PollerProvider real, InvocationHandler calls) {
        this.name = name;
        this.real = real;
        this.channels = wrap(ChannelFactory.class, calls);
    }

    /**
     * A provider that is installed.
     *
     * @param poller its name
     * @return the provider
     */
    public static PollerProvider installed(String poller) {
        return Registry.find(PollerProvider.class).services().stream().filter(each -> each.name().equals(poller))
                .findFirst().orElseThrow(() -> new IllegalStateException("no poller '" + poller + "' is installed"));
    }

    /**
     * An object whose methods a handler does.
     *
     * @param <T> the interface
     * @param type the interface
     * @param calls does the methods
     * @return the object
     */
    protected static <T> T wrap(Class<T> type, InvocationHandler calls) {
        return type.cast(Proxy.newProxyInstance(WrappedPoller.class.getClassLoader(), new Class<?>[]{type}, calls));
    }

    /**
     * Does a method with another object, and throws what that throws.
     *
     * @param target the object
     * @param method the method
     * @param arguments its arguments
     * @return what it returns
     * @throws Throwable what it throws
     */
    protected static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final int priority() {
        return -1;
    }

    @Override
    public final Optional<String> unavailable() {
        return Optional.empty();
    }

    @Override
    public final ChannelFactory channels() {
        return channels;
    }

    @Override
    public final Poller open(PollerOptions options) throws IOException {
        return real.open(options);
    }
}
