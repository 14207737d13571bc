package dev.ioloop.impl.streams;

import dev.ioloop.ConnectionRefusedException;
import dev.ioloop.Readiness;
import dev.ioloop.ReadinessSource;
import dev.ioloop.StreamChannel;
import dev.ioloop.itest.contracts.WrappedPoller;
import dev.ioloop.spi.PollerProvider;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A network whose attempts to connect end when and how the test says. The rest of a loop on it is the poller nio.
 *
 * <p>Thread rule: the attempts belong to the loop's thread, but for the list of them.
 */
final class ScriptedNet extends WrappedPoller {
    /** One attempt to connect. */
    static final class Try {
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

    /** What it is to do. */
    private static final class Script {
        final List<Try> tries = new CopyOnWriteArrayList<>();
        final List<String> failingAtOnce = new CopyOnWriteArrayList<>();

        StreamChannel stream() {
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
                                return attempt.connected || attempt.failure != null ? Readiness.WRITABLE
                                        : Readiness.NONE;
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
    }

    /** The attempts so far, in order. */
    final List<Try> tries;
    /** Addresses that fail within the call. */
    final List<String> failingAtOnce;

    ScriptedNet() {
        this(installed("nio"), new Script());
    }

    private ScriptedNet(PollerProvider real, Script script) {
        super("scripted", real, (proxy, method, arguments) -> method.getName().equals("stream") ? script.stream()
                : call(real.channels(), method, arguments));
        this.tries = script.tries;
        this.failingAtOnce = script.failingAtOnce;
    }

    List<String> addresses() {
        return tries.stream().map(each -> each.address).toList();
    }
}
