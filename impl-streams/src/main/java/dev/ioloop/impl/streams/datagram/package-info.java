/** Endpoints for datagrams. */
@NullMarked
package dev.ioloop.impl.streams.datagram;

import org.jspecify.annotations.NullMarked;
