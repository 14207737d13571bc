package dev.ioloop.sync;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A lock, or a permit of a semaphore, that is held until this is closed: for try-with-resources, and for passing on.
 *
 * <p>Answers to {@code _ReleasingContextManager} of Tornado.
 *
 * <p>Thread rule: the loop's owner thread; one that came from {@code outside()} any thread.
 */
@ProviderType
public interface Holding extends AutoCloseable {
    /**
     * Releases what is held. Calling it again does nothing, whoever holds it by then. On another thread than the
     * loop's, where that is allowed, the release follows in the loop's next turn.
     *
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop, but for one from {@code
     *     outside()}
     */
    @Override
    void close();

    /**
     * Tells whether this was closed. Any thread.
     *
     * @return true once {@link #close()} was called
     */
    boolean isClosed();
}
