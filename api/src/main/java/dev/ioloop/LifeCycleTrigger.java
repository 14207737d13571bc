package dev.ioloop;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A task that waits for a phase of a loop's life.
 *
 * <p>Answers to the handle that {@code addSystemEventTrigger} of Twisted returns.
 *
 * <p>Thread rule: the loop's owner thread.
 */
@ProviderType
public interface LifeCycleTrigger {
    /**
     * When it runs.
     *
     * @return the phase
     */
    LifeCyclePhase phase();

    /**
     * Tells whether it is still to run.
     *
     * @return false once it has begun to run or was removed
     */
    boolean active();

    /**
     * Takes it back, also inside an earlier trigger of the same phase.
     *
     * @throws IllegalStateException if it has run or was removed; the message tells which
     * @throws WrongThreadException on a thread that does not own the loop
     */
    void remove();
}
