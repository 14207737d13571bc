package dev.ioloop.itest.contracts;

import dev.ioloop.DescriptorsExhaustedException;
import dev.ioloop.ListenChannel;
import dev.ioloop.spi.PollerProvider;
import java.lang.reflect.Method;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A poller {@code exhausted} whose listeners and factories can be told to find no descriptor left, and to lack what some
 * systems lack; all else is another provider's.
 *
 * <p>Thread rule: any thread.
 */
public final class Exhausted extends WrappedPoller {
    private static final Set<String> OPENING = Set.of("stream", "listener", "datagram");

    /** What it was told. */
    private static final class Trouble {
        final AtomicInteger refusals = new AtomicInteger();
        volatile boolean accepting;
        volatile boolean opening;
        volatile boolean noReusePort;
        volatile boolean ipv4Only;

        @Nullable Object factory(PollerProvider real, Method method, Object @Nullable [] arguments) throws Throwable {
            if (ipv4Only && arguments != null && arguments[0] == StandardProtocolFamily.INET6) {
                throw new UnsupportedOperationException("no IPv6 here");
            }
            if (opening && OPENING.contains(method.getName())) {
                throw nothingLeft();
            }
            Object made = call(real.channels(), method, arguments);
            return made instanceof ListenChannel listener
                    ? wrap(ListenChannel.class, (proxy, called, with) -> listener(listener, called, with)) : made;
        }

        private @Nullable Object listener(ListenChannel listener, Method method, Object @Nullable [] arguments)
                throws Throwable {
            return switch (method.getName()) {
                case "pollable" -> listener;
                case "supportedOptions" -> {
                    Set<SocketOption<?>> options = new HashSet<>(listener.supportedOptions());
                    options.removeIf(option -> noReusePort && option == StandardSocketOptions.SO_REUSEPORT);
                    yield options;
                }
                case "accept" -> {
                    if (accepting) {
                        refusals.incrementAndGet();
                        throw nothingLeft();
                    }
                    yield listener.accept();
                }
                default -> call(listener, method, arguments);
            };
        }

        private static DescriptorsExhaustedException nothingLeft() {
            return new DescriptorsExhaustedException("Too many open files");
        }
    }

    private final Trouble trouble;

    /**
     * Makes one that is in no trouble yet.
     *
     * @param real what does the work
     */
    public Exhausted(PollerProvider real) {
        this(real, new Trouble());
    }

    private Exhausted(PollerProvider real, Trouble trouble) {
        super("exhausted", real, (proxy, method, arguments) -> trouble.factory(real, method, arguments));
        this.trouble = trouble;
    }

    /**
     * One on top of a provider that is installed.
     *
     * @param poller the name of that
     * @return the provider
     */
    public static Exhausted on(String poller) {
        return new Exhausted(installed(poller));
    }

    /**
     * How many times {@code accept()} has found nothing left.
     *
     * @return the number
     */
    public int refusals() {
        return trouble.refusals.get();
    }

    /**
     * Whether {@code accept()} finds nothing left.
     *
     * @param exhausted whether it does
     */
    public void acceptsNothing(boolean exhausted) {
        trouble.accepting = exhausted;
    }

    /**
     * Whether no channel can be opened.
     *
     * @param exhausted whether that is so
     */
    public void opensNothing(boolean exhausted) {
        trouble.opening = exhausted;
    }

    /** This is a system without SO_REUSEPORT from now on. */
    public void lacksReusePort() {
        trouble.noReusePort = true;
    }

    /** This is a system without IPv6 from now on. */
    public void lacksIpv6() {
        trouble.ipv4Only = true;
    }
}
