/** Servers and clients of ours beside programs of others: socat, nc, curl, Python, Netty and the JDK. */
@NullMarked
package dev.ioloop.itest.interop;

import org.jspecify.annotations.NullMarked;
