package dev.ioloop.impl.loop;

import dev.ioloop.LoopFailure.Origin;

/**
 * A callback of the loop's own that runs somebody else's: a failure is reported as that of the other one.
 *
 * <p>Thread rule: any thread.
 */
interface FailureSource {
    /** What kind of thing it runs. */
    Origin origin();

    /** What it runs, for messages. */
    Object source();
}
