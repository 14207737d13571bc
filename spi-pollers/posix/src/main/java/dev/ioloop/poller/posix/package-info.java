/**
 * What the family of channels {@code posix} has beyond {@code dev.ioloop}: abstract addresses, options, and what a poller
 * sees of a channel. {@code dev.ioloop.poller.posix.channel} makes the channels.
 */
@Export
@Version("0.1.0")
@NullMarked
package dev.ioloop.poller.posix;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
