/**
 * The poller {@code "select"}. Not exported: programs use {@code dev.ioloop} alone.
 *
 * <p>Thread rule: that of {@code dev.ioloop.spi}.
 */
@NullMarked
package dev.ioloop.poller.select;

import org.jspecify.annotations.NullMarked;
