/**
 * What those implement who bring a poller, a family of channels or a loop, and the registry that finds them.
 *
 * <p>Start with {@link dev.ioloop.spi.PollerProvider} and {@link dev.ioloop.spi.Poller}.
 */
@Export
@Version("0.1.0")
@NullMarked
package dev.ioloop.spi;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
