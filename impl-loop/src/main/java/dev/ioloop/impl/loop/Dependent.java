package dev.ioloop.impl.loop;

import org.jspecify.annotations.Nullable;

/**
 * What waits for a bound future.
 *
 * <p>Thread rule: fired on the owner's thread of the future's loop; on any thread once that is closed.
 */
abstract class Dependent {
    /** The one that came before, in the list of a future. */
    @Nullable Dependent next;

    /** The future has been settled. Throws nothing. */
    abstract void fire();

    /** Tells whether nobody is interested any more, so that the future may forget this. */
    boolean isObsolete() {
        return false;
    }
}
