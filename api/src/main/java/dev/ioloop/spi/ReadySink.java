package dev.ioloop.spi;

import dev.ioloop.Readiness;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Takes what a poll has found.
 *
 * <p>Thread rule: called within {@link Poller#poll}, on the thread that called it. It calls nothing of the poller.
 */
@ProviderType
@FunctionalInterface
public interface ReadySink {
    /**
     * A registration is ready. Called at most once for each in one poll, with all that was found.
     *
     * @param token the token of the registration
     * @param readiness what was found, not {@link Readiness#NONE}
     */
    void ready(long token, Readiness readiness);
}
