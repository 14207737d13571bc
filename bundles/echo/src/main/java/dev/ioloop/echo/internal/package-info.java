/**
 * The echo server as a DS component.
 */
@NullMarked
package dev.ioloop.echo.internal;

import org.jspecify.annotations.NullMarked;
