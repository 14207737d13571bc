/** One random program of channel operations, run on every poller: all have to observe the same. */
@NullMarked
package dev.ioloop.itest.differential;

import org.jspecify.annotations.NullMarked;
