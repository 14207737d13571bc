package dev.ioloop.spi;

import dev.ioloop.IOLoop;
import org.jspecify.annotations.Nullable;

/**
 * Which loop a thread runs: what {@link IOLoop#current()} looks at, after asking the loop whether the thread owns it.
 * Set by a loop when it starts, and by a coroutine that a loop is handed to.
 *
 * <p>Thread rule: any thread, each for itself.
 */
public final class CurrentLoop {
    private static final ThreadLocal<@Nullable IOLoop> LOOP = new ThreadLocal<>();

    private CurrentLoop() {}

    /**
     * The loop of the calling thread.
     *
     * @return the loop set last, or null
     */
    public static @Nullable IOLoop get() {
        return LOOP.get();
    }

    /**
     * Sets the loop of the calling thread.
     *
     * @param loop the loop, or null for none
     * @return the one set before, to be set again afterwards
     */
    public static @Nullable IOLoop set(@Nullable IOLoop loop) {
        IOLoop before = LOOP.get();
        if (loop == null) {
            LOOP.remove();
        } else {
            LOOP.set(loop);
        }
        return before;
    }
}
