/**
 * The poller {@code "epoll"}. Not exported: programs use {@code dev.ioloop} alone.
 *
 * <p>Thread rule: that of {@code dev.ioloop.spi}.
 */
@NullMarked
package dev.ioloop.poller.epoll;

import org.jspecify.annotations.NullMarked;
