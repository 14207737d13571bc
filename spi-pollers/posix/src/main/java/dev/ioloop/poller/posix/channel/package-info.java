/**
 * The channels of the family. Start with {@link dev.ioloop.poller.posix.channel.PosixChannels}.
 */
@Export
@Version("0.1.0")
@NullMarked
package dev.ioloop.poller.posix.channel;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
