package dev.ioloop.spi;

/**
 * A callback that somebody waits for: a loop that throws it away, because it is closed or reset, tells it. Given to
 * {@link dev.ioloop.IOLoop#execute}, so that whoever waits for its effects need not wait for ever. For primitives;
 * applications use futures.
 *
 * <p>Thread rule: {@link #run} the loop's owner thread; {@link #discard} any thread.
 */
public interface Discardable extends Runnable {
    /**
     * Called in place of {@link #run()} when the loop was closed or reset before its turn had come. Settles what others
     * wait for; throws nothing. Any thread.
     */
    void discard();

    /**
     * Whether it runs somebody's callback, to whom the context of the one who scheduled it matters.
     *
     * @return false, unless this says otherwise
     */
    default boolean takesContext() {
        return false;
    }
}
