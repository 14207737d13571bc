package dev.ioloop.poller.nio;

import dev.ioloop.Channel;
import dev.ioloop.Registration;
import dev.ioloop.spi.RegistrationSlot;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What all channels of the family have: a channel of the JDK in non-blocking mode, and the slot for a registration.
 *
 * <p>A close takes effect for the program and the peer at once; the descriptor itself is given back by the selectors
 * that the channel was registered with, at their next select or their close.
 *
 * <p>Thread rule: as {@link Channel}.
 *
 * @param <C> the kind of the JDK's channel
 */
abstract class NioChannel<C extends SelectableChannel> implements Channel, RegistrationSlot {
    final C jdk;
    private @Nullable Registration registration;

    NioChannel(C jdk) {
        this.jdk = jdk;
    }

    @Override
    public final String family() {
        return NioChannels.FAMILY;
    }

    @Override
    public final <T> T unwrap(Class<T> type) {
        Objects.requireNonNull(type, "type");
        if (type.isInstance(jdk)) {
            return type.cast(jdk);
        }
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new IllegalArgumentException(this + " has no " + type.getName() + " behind it, but a "
                + jdk.getClass().getName() + "; ask for that or for one of its supertypes");
    }

    @Override
    public final boolean isOpen() {
        return jdk.isOpen();
    }

    @Override
    public void close() throws IOException {
        jdk.close();
    }

    @Override
    public final @Nullable Registration registration() {
        return registration;
    }

    @Override
    public final void registration(@Nullable Registration newRegistration) {
        registration = newRegistration;
    }

    /** What is appended to a channel's name in messages. */
    final String closedMark() {
        return jdk.isOpen() ? "" : " (closed)";
    }
}
