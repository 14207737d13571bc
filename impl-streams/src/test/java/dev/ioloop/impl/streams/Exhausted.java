package dev.ioloop.impl.streams;

import dev.ioloop.ChannelFactory;
import dev.ioloop.DescriptorsExhaustedException;
import dev.ioloop.ListenChannel;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerOptions;
import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.Registry;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A poller whose listeners and factories can be told to find no descriptor left; all else is another provider's.
 *
 * <p>Thread rule: any thread.
 */
final class Exhausted implements PollerProvider {
    private static final Set<String> OPENING = Set.of("stream", "listener", "datagram");

    private final PollerProvider real;
    private final ChannelFactory channels;
    /** How many times accept() has found nothing left. */
    final AtomicInteger refusals = new AtomicInteger();
    /** Whether nothing is left. */
    volatile boolean now;
    /** Whether nothing can be opened either. */
    volatile boolean openings;
    /** Whether this is a system without SO_REUSEPORT. */
    volatile boolean noReusePort;
    /** Whether this is a system without IPv6. */
    volatile boolean ipv4Only;

    Exhausted(PollerProvider real) {
        this.real = real;
        this.channels = wrap(ChannelFactory.class, (proxy, method, args) -> {
            if (ipv4Only && args != null && args[0] == StandardProtocolFamily.INET6) {
                throw new UnsupportedOperationException("no IPv6 here");
            }
            if (openings && OPENING.contains(method.getName())) {
                throw new DescriptorsExhaustedException("Too many open files");
            }
            Object made = call(real.channels(), method, args);
            return made instanceof ListenChannel listener ? wrap(ListenChannel.class, refusing(listener))
                    : made;
        });
    }

    /** On top of a provider that is installed. */
    static Exhausted on(String poller) {
        return new Exhausted(Registry.find(PollerProvider.class).services().stream()
                .filter(each -> each.name().equals(poller)).findFirst().orElseThrow());
    }

    private InvocationHandler refusing(ListenChannel listener) {
        return (proxy, method, args) -> switch (method.getName()) {
            case "pollable" -> listener;
            case "supportedOptions" -> {
                Set<SocketOption<?>> options = new HashSet<>(listener.supportedOptions());
                options.removeIf(option -> noReusePort && option == StandardSocketOptions.SO_REUSEPORT);
                yield options;
            }
            case "accept" -> {
                if (now) {
                    refusals.incrementAndGet();
                    throw new DescriptorsExhaustedException("Too many open files");
                }
                yield listener.accept();
            }
            default -> call(listener, method, args);
        };
    }

    private static <T> T wrap(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(Exhausted.class.getClassLoader(), new Class<?>[]{type}, handler));
    }

    private static Object call(Object target, Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Override
    public String name() {
        return "exhausted";
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
