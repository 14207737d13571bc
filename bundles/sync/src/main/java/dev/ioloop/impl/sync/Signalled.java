package dev.ioloop.impl.sync;

/**
 * One who waits for a condition.
 *
 * <p>Thread rule: the loop's owner thread.
 */
interface Signalled {
    /**
     * What it waits for has happened.
     *
     * @return false if it does not wait any more
     */
    boolean signal();
}
