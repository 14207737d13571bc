/**
 * Connections in push style, streams in pull style, servers and clients.
 *
 * <p>Start with {@link dev.ioloop.stream.Connection}. The implementation is found by
 * {@link dev.ioloop.stream.StreamFactory#find()}.
 */
@Export
@Version("0.1.0")
@NullMarked
package dev.ioloop.stream;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
