/** The component that serves a chat in OSGi. */
@NullMarked
package dev.ioloop.chat.internal;

import org.jspecify.annotations.NullMarked;
