package dev.ioloop.impl.streams.client;

import dev.ioloop.IOLoop;
import dev.ioloop.Resolver;
import dev.ioloop.stream.CachingResolver;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Keeps answers for a while.
 *
 * <p>Thread rule: any thread.
 */
public final class HostCache implements CachingResolver {
    private final IOLoop loop;
    private final Resolver source;
    private final long timeToLive;
    /** Guards the entries and closed; no other code runs under it. */
    private final Object lock = new Object();
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private boolean closed;

    /** An answer, or one that is on its way. */
    private static final class Entry {
        final CompletableFuture<List<InetAddress>> answer;
        boolean known;
        long until;

        Entry(CompletableFuture<List<InetAddress>> answer) {
            this.answer = answer;
        }
    }

    /**
     * Makes a cache.
     *
     * @param loop the loop
     * @param source who is asked
     * @param timeToLive how long an answer is kept
     */
    public HostCache(IOLoop loop, Resolver source, Duration timeToLive) {
        if (timeToLive.isZero() || timeToLive.isNegative()) {
            throw new IllegalArgumentException("the time to live is " + timeToLive + "; it must be more than 0");
        }
        this.loop = Objects.requireNonNull(loop, "loop");
        this.source = Objects.requireNonNull(source, "source");
        this.timeToLive = timeToLive.toNanos();
    }

    @Override
    public CompletableFuture<List<InetAddress>> resolve(String host, Duration timeout) {
        Objects.requireNonNull(host, "host");
        Entry kept = kept(host);
        if (kept == null) {
            kept = new Entry(loop.newFuture());
            boolean keep = keep(host, kept);
            Entry asked = kept;
            CompletableFuture<List<InetAddress>> answer;
            try {
                answer = source.resolve(host, timeout);
            } catch (RuntimeException e) {
                forget(host, asked);
                asked.answer.completeExceptionally(e);
                throw e;
            }
            var unused = answer.whenComplete((addresses, thrown) -> {
                if (thrown != null || !keep) {
                    forget(host, asked);
                } else {
                    known(asked);
                }
            });
            loop.futures().chain(answer, asked.answer);
        }
        return kept.answer.copy(); // who cancels it must not take the answer from the others
    }

    private @Nullable Entry kept(String host) {
        synchronized (lock) {
            Entry entry = entries.get(host);
            if (entry != null && entry.known && loop.nanoTime() - entry.until >= 0) {
                entries.remove(host);
                return null;
            }
            return entry;
        }
    }

    private boolean keep(String host, Entry entry) {
        synchronized (lock) {
            if (closed) {
                return false;
            }
            entries.put(host, entry);
            Iterator<Entry> eldest = entries.values().iterator();
            if (entries.size() > MOST_HOSTS && eldest.next() != entry) {
                eldest.remove();
            }
            return true;
        }
    }

    private void known(Entry entry) {
        synchronized (lock) {
            entry.known = true;
            entry.until = loop.nanoTime() + timeToLive;
        }
    }

    private void forget(String host, Entry entry) {
        synchronized (lock) {
            entries.remove(host, entry);
        }
    }

    @Override
    public void forget(String host) {
        synchronized (lock) {
            entries.remove(Objects.requireNonNull(host, "host"));
        }
    }

    @Override
    public int size() {
        synchronized (lock) {
            return entries.size();
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            entries.clear();
        }
    }
}
