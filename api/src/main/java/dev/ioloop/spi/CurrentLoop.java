package dev.ioloop.spi;

import dev.ioloop.IOLoop;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Which loop a thread runs, and which one is that of the whole process: what {@link IOLoop#current()} looks at, after asking the loop whether the thread owns it.
 * Set by a loop when it starts, and by a coroutine that a loop is handed to.
 *
 * <p>Thread rule: any thread, each for itself.
 */
public final class CurrentLoop {
    private static final ThreadLocal<@Nullable IOLoop> LOOP = new ThreadLocal<>();
    private static final AtomicReference<@Nullable IOLoop> INSTANCE = new AtomicReference<>();

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

    /**
     * The loop of the whole process, as far as there is one now; {@link IOLoop#instance()} makes it.
     *
     * @return the loop, or null
     */
    public static @Nullable IOLoop instance() {
        return INSTANCE.get();
    }

    /**
     * Changes the loop of the whole process. A loop that closes calls this, so that nothing keeps it alive.
     *
     * @param expected the one that is there, or null
     * @param next the one to be there, or null
     * @return false if another one was there, which stays
     */
    public static boolean replaceInstance(@Nullable IOLoop expected, @Nullable IOLoop next) {
        return INSTANCE.compareAndSet(expected, next);
    }
}
