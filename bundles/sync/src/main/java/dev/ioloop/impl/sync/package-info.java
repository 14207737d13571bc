/** The primitives of {@link dev.ioloop.sync}, for any loop that keeps to the API. */
@NullMarked
package dev.ioloop.impl.sync;

import org.jspecify.annotations.NullMarked;
