package dev.ioloop.itest.osgi.poller;

import dev.ioloop.AlreadyRegisteredException;
import dev.ioloop.Channel;
import dev.ioloop.Interest;
import dev.ioloop.NotRegisteredException;
import dev.ioloop.Readiness;
import dev.ioloop.WrongFamilyException;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerCapability;
import dev.ioloop.spi.ReadySink;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A selector, as short as the contract allows. It reaches the JDK's channel by {@link Channel#unwrap} alone. Streams that
 * are still to be connected are not its business.
 *
 * <p>Thread rule: as {@link Poller}.
 */
final class SecondPoller implements Poller {
    static final String FAMILY = "nio";

    private final Selector selector;
    private volatile boolean woken;

    SecondPoller(Selector selector) {
        this.selector = selector;
    }

    @Override
    public Set<PollerCapability> capabilities() {
        return Set.of();
    }

    @Override
    public void register(Channel channel, Interest interest, long token) throws IOException {
        SelectableChannel jdk = behind(channel);
        SelectionKey present = jdk.keyFor(selector);
        if (present != null && present.isValid()) {
            throw new AlreadyRegisteredException(channel + " is registered with 'nio-b' already");
        }
        if (present != null) {
            selector.selectNow(key -> {
            });
        }
        jdk.register(selector, operations(jdk, interest), token);
    }

    @Override
    public void modify(Channel channel, Interest interest, long token) {
        SelectionKey key = key(channel);
        if (key == null) {
            throw new NotRegisteredException(channel + " is not registered with 'nio-b'; call register() first");
        }
        key.attach(token);
        key.interestOps(operations(key.channel(), interest));
    }

    @Override
    public void deregister(Channel channel) {
        SelectionKey key = key(channel);
        if (key != null) {
            key.cancel();
        }
    }

    private @Nullable SelectionKey key(Channel channel) {
        SelectionKey key = behind(channel).keyFor(selector);
        return key != null && key.isValid() ? key : null;
    }

    private static SelectableChannel behind(Channel channel) {
        if (!channel.family().equals(FAMILY)) {
            throw new WrongFamilyException(channel + " is of family '" + channel.family() + "', expected 'nio'");
        }
        return channel.unwrap(SelectableChannel.class);
    }

    private static int operations(SelectableChannel channel, Interest interest) {
        int reading = channel.validOps() & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT);
        int writing = channel.validOps() & SelectionKey.OP_WRITE;
        return (interest.isRead() ? reading : 0) | (interest.isWrite() ? writing : 0);
    }

    @Override
    public int poll(long timeoutNanos, ReadySink sink) throws IOException {
        try {
            if (timeoutNanos == 0 || woken) {
                return selector.selectNow(key -> deliver(key, sink));
            }
            long millis = timeoutNanos < 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(timeoutNanos + 999_999);
            return selector.select(key -> deliver(key, sink), millis);
        } finally {
            woken = false;
        }
    }

    private static void deliver(SelectionKey key, ReadySink sink) {
        boolean readable = (key.readyOps() & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT)) != 0;
        sink.ready((Long) key.attachment(), Readiness.of(readable, key.isWritable(), false, false));
    }

    @Override
    public void wakeup() {
        woken = true;
        selector.wakeup();
    }

    @Override
    public void awaitReady() throws IOException {
        if (!woken) {
            selector.select(key -> {
            });
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }
}
