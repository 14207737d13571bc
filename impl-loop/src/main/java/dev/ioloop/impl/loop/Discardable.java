package dev.ioloop.impl.loop;

/**
 * A callback that somebody may be waiting for: a loop that throws it away when it closes has to say so.
 *
 * <p>Thread rule: as said at each method.
 */
interface Discardable extends Runnable {
    /**
     * Called in place of {@link #run()} when the loop was closed before its turn had come. Settles the future in
     * question, so that nobody waits for ever; throws nothing. Any thread.
     */
    void discard();

    /** Whether it runs somebody's callback, to whom the context of the one who scheduled it matters. */
    default boolean takesContext() {
        return false;
    }
}
