/**
 * The poller {@code "nio"} and its channels.
 *
 * <p>Start with {@link dev.ioloop.poller.nio.NioPoller}; {@link dev.ioloop.poller.nio.SystemErrors} is where the JDK's
 * exceptions become ioloop's.
 */
@NullMarked
package dev.ioloop.poller.nio;

import org.jspecify.annotations.NullMarked;
