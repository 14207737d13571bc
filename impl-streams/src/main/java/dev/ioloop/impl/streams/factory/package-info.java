/** What programs find: the factory, and its component. */
@NullMarked
package dev.ioloop.impl.streams.factory;

import org.jspecify.annotations.NullMarked;
