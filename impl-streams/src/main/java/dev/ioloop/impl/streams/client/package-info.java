/** Clients and the resolvers that they ask. */
@NullMarked
package dev.ioloop.impl.streams.client;

import org.jspecify.annotations.NullMarked;
