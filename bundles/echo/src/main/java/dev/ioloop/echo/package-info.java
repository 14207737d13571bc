/**
 * A server that sends back what it gets.
 *
 * <p>Start with {@link dev.ioloop.echo.EchoServer#listen}.
 */
@Export
@Version("0.1.0")
@NullMarked
package dev.ioloop.echo;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
