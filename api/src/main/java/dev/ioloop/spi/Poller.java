package dev.ioloop.spi;

import dev.ioloop.Channel;
import dev.ioloop.Interest;
import java.io.IOException;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Waits for channels to become ready. It has the one call that blocks, and no map to objects of its users: each
 * registration carries a token that comes back with what was found.
 *
 * <p><b>Level-triggered.</b> What is ready and asked for is delivered by each poll, until it is consumed. Hang-up and
 * error come together with or after the data that came first, at most once for each change of interest. A registration
 * with {@link Interest#NONE}, or whose hang-up was delivered, must leave the mechanism's set where the mechanism cannot
 * mask hang-ups ({@code epoll}, {@code poll}), so that a paused connection that is reset does not make the loop spin.
 *
 * <p><b>Not promised.</b> Readiness may be spurious; the order of the channels within a poll is undefined; a poll may
 * return early with nothing.
 *
 * <p><b>A closed channel</b> leaves the poller by itself, at the next poll at the latest, and its token is not delivered
 * any more.
 *
 * <p><b>Refusals</b> leave the poller as it was. A loop that gets an {@link IOException} or a {@link RuntimeException}
 * from {@link #poll} reports it and opens the poller anew; so does one whose poller returns early with nothing, again
 * and again.
 *
 * <p>Cut after mio's {@code Selector} and {@code Waker}. The contract test {@code PollerContract} is the definition of
 * done.
 *
 * <p>Thread rule: one thread at a time, the owner of the loop; {@link #wakeup()} any thread; {@link #awaitReady()} as
 * said there.
 */
@ConsumerType
public interface Poller extends AutoCloseable {
    /**
     * What this poller can do besides.
     *
     * @return the capabilities, unmodifiable
     */
    Set<PollerCapability> capabilities();

    /**
     * Begins to watch a channel. A channel may be registered with two pollers at the same time while a loop moves from
     * one to the other.
     *
     * @param channel an open channel of this poller's family, already taken out of its wrappers
     * @param interest what is asked for
     * @param token comes back with what is found
     * @throws dev.ioloop.AlreadyRegisteredException if it is registered with this poller; that registration stays
     * @throws dev.ioloop.WrongFamilyException if it is of another family
     * @throws java.nio.channels.ClosedChannelException if it is closed
     * @throws IOException if the system refuses
     */
    void register(Channel channel, Interest interest, long token) throws IOException;

    /**
     * Changes what is asked for; the token may change too.
     *
     * @param channel a registered channel
     * @param interest what is asked for from now on
     * @param token comes back from now on
     * @throws dev.ioloop.NotRegisteredException if it is not registered with this poller
     * @throws IOException if the system refuses; the old interest stands
     */
    void modify(Channel channel, Interest interest, long token) throws IOException;

    /**
     * Ends a registration. Does nothing if there is none, or if the channel is closed. The channel can be registered
     * again at once, here and elsewhere.
     *
     * @param channel the channel
     * @throws IOException if the system refuses for another reason; the registration has ended all the same
     */
    void deregister(Channel channel) throws IOException;

    /**
     * Waits until something is ready, {@link #wakeup()} is called, or the time is up, then delivers what is ready.
     * Allocates nothing. An interrupt of the thread may end the wait early; it stays set. So may a signal of the
     * operating system.
     *
     * @param timeoutNanos how long to wait, in nanoseconds: 0 does not wait, a negative value waits without limit; a
     *     positive one is rounded up to what the mechanism can count, never down
     * @param sink takes what is ready
     * @return the number of registrations delivered
     * @throws IOException if the mechanism is broken
     */
    int poll(long timeoutNanos, ReadySink sink) throws IOException;

    /**
     * Makes the poll that is under way return, or else the next one. Several calls before that are as one. Does nothing
     * once the poller is closed. Any thread; must not block, and must not hit a descriptor that was closed meanwhile.
     */
    void wakeup();

    /**
     * Waits until a poll would deliver something, or {@link #wakeup()} is called; delivers and consumes nothing. Called
     * on a side thread while a loop drains this poller: the loop's own thread calls nothing but {@link #wakeup()}
     * meanwhile.
     *
     * @throws IOException if the mechanism is broken
     */
    void awaitReady() throws IOException;

    /**
     * Ends the poller: its registrations are gone, its channels stay open. Calling it again does nothing.
     *
     * @throws IOException if the system reports an error; the poller is closed all the same
     */
    @Override
    void close() throws IOException;
}
