/** Servers: what they listen on, how they accept, their budget. */
@NullMarked
package dev.ioloop.impl.streams.server;

import org.jspecify.annotations.NullMarked;
