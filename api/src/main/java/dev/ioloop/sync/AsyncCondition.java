package dev.ioloop.sync;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Tasks that wait for a signal. A signal that nobody waits for is lost; one whose receiver is cancelled before it is told
 * goes to the next who waits.
 *
 * <p><b>With a lock.</b> {@code await} is called while the lock is held; it releases the lock at once, and acquires it
 * again before the future completes, with true or with false. The time that this takes is not bounded by the timeout.
 * Cancelling the future completes it at once, so that the lock cannot be waited for: it is not acquired again, and must
 * not be released. A {@link Holding} and {@link AsyncLock#withLock withLock} know that, and close without releasing
 * anything. {@code signal} needs the lock as well.
 *
 * <p>Answers to {@code locks.Condition} of Tornado and, with a lock, to {@code asyncio.Condition}.
 *
 * <p>Thread rule: the loop's owner thread, but for {@link #loop()}, {@link #lock()}, {@link #outside()} and
 * {@code toString()}.
 */
@ProviderType
public interface AsyncCondition extends AsyncAwaitable {
    /**
     * The lock of this condition. Any thread.
     *
     * @return the lock, or null if it has none
     */
    @Nullable AsyncLock lock();

    /**
     * Lets go the one who waits longest, if there is one.
     *
     * @throws IllegalStateException if the condition has a lock that nobody holds
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    default void signal() {
        signal(1);
    }

    /**
     * Lets go those who wait longest.
     *
     * @param count how many at most
     * @throws IllegalArgumentException if the number is negative
     * @throws IllegalStateException if the condition has a lock that nobody holds
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    void signal(int count);

    /**
     * Lets go all who wait now, in order.
     *
     * @throws IllegalStateException if the condition has a lock that nobody holds
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    default void signalAll() {
        signal(Integer.MAX_VALUE);
    }

    /**
     * Who waits.
     *
     * @return a copy of the present state
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    ConditionSnapshot snapshot();
}
