package dev.ioloop;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A channel's place in a loop: what is asked for, and who is told.
 *
 * <p>It ends with {@link #cancel()}, with the closing of its channel, or with the loop. It survives a change of the
 * poller: nobody has to register anything again.
 *
 * <p>Answers to {@code IOLoop.add_handler}, {@code update_handler} and {@code remove_handler} of Tornado, and to
 * {@code register}, {@code modify} and {@code unregister} of pyftpdlib.
 *
 * <p>Thread rule: the loop's owner thread alone, but for {@link #channel()}, {@link #loop()} and {@code toString()};
 * other threads get a {@link WrongThreadException}.
 */
@ProviderType
public interface Registration {
    /**
     * The channel.
     *
     * @return the very object that was registered
     */
    Channel channel();

    /**
     * The loop.
     *
     * @return the loop that the channel is registered with
     */
    IOLoop loop();

    /**
     * What is asked for.
     *
     * @return the interest set last
     */
    Interest interest();

    /**
     * Changes what is asked for. What the poller has already found in this turn is delivered only as far as it is
     * still asked for.
     *
     * @param interest what is asked for from now on
     * @throws NotRegisteredException if the registration has ended
     * @throws java.io.UncheckedIOException if the poller refuses; the old interest stands
     * @throws WrongThreadException on a thread that does not own the loop
     */
    void interest(Interest interest);

    /**
     * Who is told.
     *
     * @return the handler set last
     */
    ReadyHandler handler();

    /**
     * Changes who is told, from the next delivery on: how a protocol hands its channel to another one.
     *
     * @param handler who is told from now on
     * @throws NotRegisteredException if the registration has ended
     * @throws WrongThreadException on a thread that does not own the loop
     */
    void handler(ReadyHandler handler);

    /**
     * Tells whether the registration still stands.
     *
     * @return false after {@link #cancel()}, and once the channel or the loop is closed
     */
    boolean isActive();

    /**
     * Ends the registration; the channel stays open. What the poller has already found in this turn is not delivered.
     * Calling it again does nothing.
     *
     * @return true if this has ended it; false if it had ended before
     * @throws WrongThreadException on a thread that does not own the loop
     */
    boolean cancel();
}
