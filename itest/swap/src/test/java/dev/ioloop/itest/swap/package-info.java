/** A poller is changed under live connections. */
@NullMarked
package dev.ioloop.itest.swap;

import org.jspecify.annotations.NullMarked;
