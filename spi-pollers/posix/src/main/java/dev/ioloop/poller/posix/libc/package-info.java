/**
 * The C library: functions, constants, layouts and errors. Not exported; the only place where memory is read and written
 * by address.
 */
@NullMarked
package dev.ioloop.poller.posix.libc;

import org.jspecify.annotations.NullMarked;
