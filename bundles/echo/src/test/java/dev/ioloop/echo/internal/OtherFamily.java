package dev.ioloop.echo.internal;

import dev.ioloop.ChannelFactory;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerOptions;
import dev.ioloop.spi.PollerProvider;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;

/**
 * A poller that claims a family of its own, so that its channels have nowhere to go when it is lost.
 *
 * <p>Thread rule: any thread.
 */
final class OtherFamily implements PollerProvider {
    private final PollerProvider real;
    private final ChannelFactory channels;

    OtherFamily(PollerProvider real) {
        this.real = real;
        this.channels = (ChannelFactory) Proxy.newProxyInstance(OtherFamily.class.getClassLoader(),
                new Class<?>[]{ChannelFactory.class}, (proxy, method, args) -> {
                    try {
                        return method.getName().equals("family") ? "other" : method.invoke(real.channels(), args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public String name() {
        return "other";
    }

    @Override
    public int priority() {
        return -1;
    }

    @Override
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    @Override
    public ChannelFactory channels() {
        return channels;
    }

    @Override
    public Poller open(PollerOptions options) throws IOException {
        return real.open(options);
    }
}
