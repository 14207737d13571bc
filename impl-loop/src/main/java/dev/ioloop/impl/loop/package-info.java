/**
 * The event loop. {@code EventLoop} has the turn; the queue of callbacks, the queue of timers, the table of registrations
 * and the choice of the poller are classes of their own.
 */
@NullMarked
package dev.ioloop.impl.loop;

import org.jspecify.annotations.NullMarked;
