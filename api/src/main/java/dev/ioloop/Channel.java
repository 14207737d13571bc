package dev.ioloop;

import java.io.IOException;
import java.util.Objects;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Anything with a descriptor, or like it, that a loop can watch.
 *
 * <p>Channels come in families: all pollers of a family can watch all of its channels, and a change of the poller moves
 * them without loss. {@code "nio"} wraps the JDK's channels, {@code "posix"} holds file descriptors. Channels are
 * non-blocking from the start; there is no blocking mode. Get them from {@link IOLoop#channels()}.
 *
 * <p><b>Do not</b> wrap a channel by {@link java.nio.channels.Channels#newInputStream} or {@code newOutputStream}: where
 * a read would block those report an end of file, and where a write would block they lose data.
 *
 * <p>Thread rule: narrower than that of {@link java.nio.channels}: a channel that is registered belongs to the owner
 * thread of its loop; before that, to one thread at a time. Channels do not check this themselves.
 */
@ConsumerType
public interface Channel extends java.nio.channels.Channel {
    /**
     * The family that this channel belongs to.
     *
     * @return a short lower-case name, for example {@code "nio"}; for a {@link ReadinessSource}, which belongs to
     *     none, any name
     */
    String family();

    /**
     * The channel that a poller is to watch in place of this one. A channel that wraps another one (to count, to
     * throttle, to record) returns the wrapped one; all others return themselves, as the default does.
     *
     * @return the channel to hand to a poller
     */
    default Channel pollable() {
        return this;
    }

    /**
     * The object behind this channel: a {@link java.nio.channels.SelectableChannel} in the family {@code "nio"}. Meant
     * for pollers, and for settings that have no method here. Changing its blocking mode, or closing it, breaks this
     * channel.
     *
     * @param <T> the type asked for
     * @param type the type asked for
     * @return the object
     * @throws IllegalArgumentException if there is no such object behind this channel; the message names what is
     */
    default <T> T unwrap(Class<T> type) {
        if (Objects.requireNonNull(type, "type").isInstance(this)) {
            return type.cast(this);
        }
        throw new IllegalArgumentException("channel " + this + " of family '" + family() + "' has no "
                + type.getName() + " behind it; unwrap() takes the type of the object that the family is built on");
    }

    /**
     * Tells whether the channel is open.
     *
     * @return false once {@link #close()} was called
     */
    @Override
    boolean isOpen();

    /**
     * Closes the channel at once and ends its registration; bytes already handed to the kernel are still sent. A
     * registered channel may keep its descriptor until the loop's next poll. Calling it again does nothing.
     *
     * @throws IOException if the system reports an error; the channel is closed all the same
     */
    @Override
    void close() throws IOException;
}
