/**
 * The servers of the load bench that run on the JVM, each in a process of its own: those on ioloop, and their peers.
 * All of them serve on one thread, with TCP_NODELAY, and send the same answers.
 */
@NullMarked
package dev.ioloop.itest.bench.load.server;

import org.jspecify.annotations.NullMarked;
