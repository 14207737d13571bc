package dev.ioloop;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A callback that waits for a signal of the operating system.
 *
 * <p>Thread rule: any thread.
 */
@ProviderType
public interface SignalWatch extends AutoCloseable {
    /**
     * Which signal.
     *
     * @return its name without "SIG", for example {@code "TERM"}
     */
    String signal();

    /** Ends the wait; when the last watch of a signal ends, what was done before the first one is done again. */
    @Override
    void close();
}
