/**
 * For those who write a poller of descriptors: extend {@link dev.ioloop.poller.posix.spi.PosixPoller} and
 * {@link dev.ioloop.poller.posix.spi.PosixPollerProvider}; docs/write-a-poller.md shows it.
 */
@Export
@Version("0.1.0")
@NullMarked
package dev.ioloop.poller.posix.spi;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
