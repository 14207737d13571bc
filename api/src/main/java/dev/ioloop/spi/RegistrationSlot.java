package dev.ioloop.spi;

import dev.ioloop.Registration;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Implemented by the channels of a family: one field in which a loop keeps the registration, so that a second one is
 * refused at once, on whichever loop, and without a map.
 *
 * <p>Thread rule: the owner of the channel; only loops call these methods.
 */
@ConsumerType
public interface RegistrationSlot {
    /**
     * The field.
     *
     * @return what was set last, null at first
     */
    @Nullable Registration registration();

    /**
     * Sets the field.
     *
     * @param registration the registration, or null when it has ended
     */
    void registration(@Nullable Registration registration);
}
