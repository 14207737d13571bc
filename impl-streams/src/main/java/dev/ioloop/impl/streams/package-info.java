/** Connections, streams, servers and clients. */
@NullMarked
package dev.ioloop.impl.streams;

import org.jspecify.annotations.NullMarked;
