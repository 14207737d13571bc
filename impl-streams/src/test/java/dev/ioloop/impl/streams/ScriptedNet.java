package dev.ioloop.impl.streams;

import dev.ioloop.ChannelFactory;
import dev.ioloop.ConnectionRefusedException;
import dev.ioloop.Readiness;
import dev.ioloop.ReadinessSource;
import dev.ioloop.StreamChannel;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerOptions;
import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.Registry;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A network whose attempts to connect end when and how the test says. The rest of a loop on it is the poller nio.
 *
 * <p>Thread rule: the attempts belong to the loop's thread, but for the list of them.
 */
final class ScriptedNet implements PollerProvider {
    /** One attempt to connect. */
    final class Try {
        final String address;
        final StreamChannel channel;
        private boolean connected;
        private String failure;
        private Runnable listener;
        private boolean closed;
        private boolean pending = true;

        Try(SocketAddress address, StreamChannel channel) {
            this.address = ((InetSocketAddress) address).getAddress().getHostAddress();
            this.channel = channel;
        }

        void succeed() {
            connected = true;
            tell();
        }

        void fail(String reason) {
            failure = reason;
            tell();
        }

        private void tell() {
            if (listener != null) {
                listener.run();
            }
        }

        boolean isClosed() {
            return closed;
        }

        private boolean finish() throws IOException {
            if (failure != null) {
                closed = true;
                throw new ConnectionRefusedException(failure);
            }
            if (connected) {
                pending = false;
            }
            return connected;
        }
    }

    /** The attempts so far, in order. */
    final List<Try> tries = new CopyOnWriteArrayList<>();
    /** Addresses that fail within the call. */
    final List<String> failingAtOnce = new CopyOnWriteArrayList<>();
    private final PollerProvider real = Registry.find(PollerProvider.class).services().stream()
            .filter(each -> each.name().equals("nio")).findFirst().orElseThrow();
    private final ChannelFactory channels = (ChannelFactory) Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[]{ChannelFactory.class}, (proxy, method, args) -> {
                if (method.getName().equals("stream")) {
                    return stream();
                }
                try {
                    return method.invoke(real.channels(), args);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });

    List<String> addresses() {
        return tries.stream().map(each -> each.address).toList();
    }

    private StreamChannel stream() {
        Try[] made = new Try[1];
        return (StreamChannel) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[]{StreamChannel.class, ReadinessSource.class}, (proxy, method, args) -> {
                    Try attempt = made[0];
                    switch (method.getName()) {
                        case "connect" -> {
                            made[0] = new Try((SocketAddress) args[0], (StreamChannel) proxy);
                            tries.add(made[0]);
                            if (failingAtOnce.contains(made[0].address)) {
                                made[0].closed = true;
                                throw new ConnectionRefusedException("at once: " + made[0].address);
                            }
                            return false;
                        }
                        case "finishConnect" -> {
                            return attempt.finish();
                        }
                        case "readiness" -> {
                            return attempt.connected || attempt.failure != null ? Readiness.WRITABLE : Readiness.NONE;
                        }
                        case "readinessListener" -> {
                            attempt.listener = (Runnable) args[0];
                            return null;
                        }
                        case "close", "reset" -> {
                            if (attempt != null) {
                                attempt.closed = true;
                            }
                            return null;
                        }
                        case "isOpen" -> {
                            return attempt == null || !attempt.closed;
                        }
                        case "isConnected" -> {
                            return attempt != null && attempt.connected && !attempt.pending;
                        }
                        case "isConnectionPending" -> {
                            return attempt != null && attempt.pending;
                        }
                        case "family" -> {
                            return "nio";
                        }
                        case "pollable", "setOption", "bind" -> {
                            return proxy;
                        }
                        case "read" -> {
                            return 0;
                        }
                        case "hashCode" -> {
                            return System.identityHashCode(proxy);
                        }
                        case "equals" -> {
                            return proxy == args[0];
                        }
                        case "toString" -> {
                            return "scripted " + (attempt == null ? "stream" : attempt.address);
                        }
                        default -> {
                            return null;
                        }
                    }
                });
    }

    @Override
    public String name() {
        return "scripted";
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
