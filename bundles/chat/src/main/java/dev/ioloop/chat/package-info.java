/**
 * A chat for terminals: lines of text over TCP.
 *
 * <p>Start with {@link dev.ioloop.chat.ChatServer#listen}.
 */
@Export
@Version("0.1.0")
@NullMarked
package dev.ioloop.chat;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
