package dev.ioloop.impl.loop;

import dev.ioloop.Channel;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * In debug mode: the channels that were opened through a loop or registered with it, and where. One that becomes unreachable
 * or outlives the loop without having been closed is reported as a leak.
 *
 * <p>Thread rule: any thread.
 */
final class ChannelLedger {
    private static final Logger LOG = LoggerFactory.getLogger("dev.ioloop.debug");

    private final EventLoop loop;
    private final Set<Entry> entries = ConcurrentHashMap.newKeySet();
    private final ReferenceQueue<Channel> unreachable = new ReferenceQueue<>();

    ChannelLedger(EventLoop loop) {
        this.loop = loop;
    }

    /** A channel, not kept alive; what holds its resources is, and tells whether they were given back. */
    private static final class Entry extends WeakReference<Channel> {
        private final String name;
        private final Throwable site;
        private final java.nio.channels.@Nullable Channel backing;

        Entry(Channel channel, ReferenceQueue<Channel> queue) {
            super(channel, queue);
            this.name = channel.toString();
            this.site = new SchedulingSite(channel);
            this.backing = backing(channel);
        }

        private static java.nio.channels.@Nullable Channel backing(Channel channel) {
            try {
                java.nio.channels.Channel inner = channel.pollable().unwrap(java.nio.channels.Channel.class);
                return inner instanceof Channel ? null : inner;
            } catch (IllegalArgumentException e) {
                return null; // nothing can be told of it once it is unreachable
            }
        }

        boolean isOpen() {
            Channel channel = get();
            if (channel != null) {
                return channel.isOpen();
            }
            return backing != null && backing.isOpen();
        }
    }

    <C extends Channel> C track(C channel) {
        reportUnreachable();
        entries.removeIf(entry -> entry.get() != null && !entry.isOpen());
        if (entries.stream().noneMatch(entry -> entry.get() == channel)) {
            entries.add(new Entry(channel, unreachable));
        }
        return channel;
    }

    /** The channels that are open. */
    List<Channel> open() {
        reportUnreachable();
        List<Channel> open = new ArrayList<>();
        for (Entry entry : entries) {
            Channel channel = entry.get();
            if (channel != null && channel.isOpen()) {
                open.add(channel);
            }
        }
        return open;
    }

    private void reportUnreachable() {
        Object gone = unreachable.poll();
        while (gone instanceof Entry entry) {
            if (entries.remove(entry) && entry.isOpen()) {
                LOG.warn(
                        "Leaked channel on loop '{}': {} is unreachable and was not closed; it was opened or registered"
                                + " here",
                        loop.name(), entry.name, entry.site);
            }
            gone = unreachable.poll();
        }
    }

    /** The loop is closed, and with it the channels that were registered. */
    void close() {
        reportUnreachable();
        for (Entry entry : entries) {
            if (entry.isOpen()) {
                LOG.warn(
                        "Leaked channel on loop '{}': {} is open although the loop is closed; it was opened or registered"
                                + " here",
                        loop.name(), entry.name, entry.site);
            }
        }
        entries.clear();
    }

    /** The loop is closed, and its channels belong to the program. */
    void release() {
        entries.clear();
    }
}
