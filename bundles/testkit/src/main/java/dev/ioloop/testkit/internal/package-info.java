/** The queue behind the clock moved by hand. */
@NullMarked
package dev.ioloop.testkit.internal;

import org.jspecify.annotations.NullMarked;
