/** Races of a loop with other threads, many times over. */
@NullMarked
package dev.ioloop.itest.stress;

import org.jspecify.annotations.NullMarked;
