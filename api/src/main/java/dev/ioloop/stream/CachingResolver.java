package dev.ioloop.stream;

import dev.ioloop.IOLoop;
import dev.ioloop.Resolver;
import java.time.Duration;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Keeps the addresses of hosts for a while, and asks once for those who ask at the same time. Failures are not kept.
 *
 * <p>Thread rule: any thread.
 */
@ProviderType
public interface CachingResolver extends Resolver, AutoCloseable {
    /** How long an answer is kept where nothing else is said. */
    Duration DEFAULT_TIME_TO_LIVE = Duration.ofSeconds(30);
    /** How many hosts are kept at most; the one asked for longest ago goes first. */
    int MOST_HOSTS = 1000;

    /**
     * Makes a cache in front of a resolver.
     *
     * @param loop the loop, by whose clock answers get old
     * @param source who is asked, for example {@link IOLoop#resolver()}
     * @param timeToLive how long an answer is kept
     * @return the cache
     * @throws IllegalArgumentException if the time to live is zero or negative
     */
    static CachingResolver around(IOLoop loop, Resolver source, Duration timeToLive) {
        return StreamFactory.find().cachingResolver(loop, source, timeToLive);
    }

    /**
     * Forgets a host.
     *
     * @param host as it was asked for
     */
    void forget(String host);

    /**
     * How many hosts are kept.
     *
     * @return the number
     */
    int size();

    /** Forgets all, and keeps nothing from now on; the source is asked each time. */
    @Override
    void close();
}
