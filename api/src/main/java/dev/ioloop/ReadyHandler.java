package dev.ioloop;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Told when a registered channel is ready.
 *
 * <p>Thread rule: called on the loop's owner thread, never concurrently, never from within another handler.
 */
@ConsumerType
@FunctionalInterface
public interface ReadyHandler {
    /**
     * The channel is ready for what is asked for. All conditions of one channel come in one call. Readiness is
     * level-triggered and may be spurious: see {@link Readiness}.
     *
     * @param registration the registration of the channel
     * @param readiness what the poller found, as far as it is asked for at this moment
     * @throws Exception goes to the loop's {@link ExceptionHandler}; the registration stays
     */
    void ready(Registration registration, Readiness readiness) throws Exception;

    /**
     * The loop has closed the channel and ended the registration for a reason of its own: its poller went and no other
     * one of the channel's family was there ({@link PollerLostException}), or the loop was closed
     * ({@link ConnectionLostException}). Not called after {@link Registration#cancel()} or when the program closed the
     * channel itself. Does nothing by default.
     *
     * @param registration the registration that has ended
     * @param reason why
     */
    default void closed(Registration registration, IOException reason) {
        // a handler that holds nothing besides its channel has nothing to do here
    }

    /**
     * {@link #ready} has thrown something other than a {@link VirtualMachineError}.
     *
     * @param registration the registration of the channel
     * @param failure what was thrown
     * @return true if that is dealt with; false, as by default, sends it to the loop's {@link ExceptionHandler}
     * @throws Exception goes to the loop's {@link ExceptionHandler}, with the failure as suppressed
     */
    default boolean failed(Registration registration, Throwable failure) throws Exception {
        return false;
    }

    /**
     * A handler that is called once for each direction, reading first. What is ready is looked at anew before the second
     * call: it is left out if the first one has ended the registration, closed the channel, or no longer asks for
     * writable. A hang-up or an error that the poller tells apart counts as readable, or as writable where only that is
     * asked for, so that the next operation finds the reason.
     *
     * @param readable called when the channel is readable
     * @param writable called when the channel is writable
     * @return the handler
     */
    static ReadyHandler of(Direction readable, Direction writable) {
        return new DirectedHandler(readable, writable);
    }

    /**
     * Told of one direction.
     *
     * <p>Thread rule: called on the loop's owner thread.
     */
    @ConsumerType
    @FunctionalInterface
    interface Direction {
        /**
         * The channel is ready in this direction.
         *
         * @param registration the registration of the channel
         * @throws Exception goes to the loop's {@link ExceptionHandler}; the registration stays
         */
        void ready(Registration registration) throws Exception;
    }
}
