/**
 * Starts the echo server, tells about it, and leaves in order: {@link dev.ioloop.launcher.Main} is the way in,
 * {@link dev.ioloop.launcher.World} the difference between with and without OSGi.
 */
@NullMarked
package dev.ioloop.launcher;

import org.jspecify.annotations.NullMarked;
