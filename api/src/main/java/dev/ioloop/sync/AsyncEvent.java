package dev.ioloop.sync;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A flag to wait for. {@code await} completes at once while the event is set.
 *
 * <p>Answers to {@code locks.Event} of Tornado, but for a wait whose time is up: it completes with false.
 *
 * <p>Thread rule: the loop's owner thread, but for {@link #loop()}, {@link #outside()} and {@code toString()}.
 */
@ProviderType
public interface AsyncEvent extends AsyncAwaitable {
    /**
     * Sets the event and lets go all who wait, in a later turn and even if the event is cleared before. Does nothing if
     * it is set.
     *
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    void set();

    /**
     * Clears the event: who waits from now on waits for the next {@link #set()}. Does nothing if it is not set.
     *
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    void clear();

    /**
     * Tells whether the event is set.
     *
     * @return true from {@link #set()} to {@link #clear()}
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    boolean isSet();

    /**
     * Whether the event is set, and who waits.
     *
     * @return a copy of the present state
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    EventSnapshot snapshot();
}
