package dev.ioloop.itest.differential;

import java.io.IOException;

/**
 * A thing that steps act on.
 *
 * <p>Thread rule: one thread.
 */
interface Slot {
    /** Offers what can be done in the present state: at least one operation. */
    void offer(Menu menu);

    /** Closes all that is open. */
    void close() throws IOException;
}
