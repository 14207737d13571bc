package dev.ioloop.impl.loop;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopClock;
import dev.ioloop.LoopFailure;
import dev.ioloop.ScheduledCall;
import dev.ioloop.spi.Discardable;

/**
 * What a bound future needs of its loop, besides what everybody can see.
 *
 * <p>A loop that closes calls {@link Discardable#discard()} of each callback and timer that it throws away.
 *
 * <p>Thread rule: as said at each method.
 */
interface FutureHome extends IOLoop {
    /** How deep completions are nested on this loop; the same object at each call. Owner's thread. */
    CompletionDepth completionDepth();

    /**
     * Tells whether this is the owner's thread while the loop runs and does not close, so that the outcomes of all futures
     * appear on this thread and on no other one. Any thread.
     */
    boolean isAtWork();

    /**
     * Runs a callback at a time on the loop's clock; one that has passed means the next turn. Owner's thread.
     *
     * @throws dev.ioloop.LoopClosedException if the loop is closed
     */
    ScheduledCall callDue(long due, Runnable callback);

    /** The loop's clock. Any thread. */
    LoopClock clock();

    /** Tells the exception handler, whatever that does. Owner's thread; any thread once the loop is closed. */
    void report(LoopFailure failure);
}
