package dev.ioloop.spi;

import dev.ioloop.ChannelFactory;
import java.io.IOException;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Brings a poller: one mechanism of a kernel, the JDK's selector, or a simulation. Found as a DS component in OSGi, by
 * META-INF/services in plain Java.
 *
 * <p>Thread rule: any thread, also several at once.
 */
@ConsumerType
public interface PollerProvider {
    /**
     * The name by which users ask for it. Two providers of one name are an error.
     *
     * @return short, stable, lower case; for example {@code "epoll"}
     */
    String name();

    /**
     * Which provider is taken where none is asked for.
     *
     * @return the greatest one that is available wins, then the name that sorts first; ioloop's own: nio 0, native
     *     ones from 100 up
     */
    int priority();

    /**
     * Why this poller cannot be used here. It finds out by trying: a real instance of the mechanism is opened and closed
     * again.
     *
     * @return the reason, in words for a log; empty if it can be used
     */
    Optional<String> unavailable();

    /**
     * Makes the channels that this poller can watch. Their family is the poller's: a loop moves its channels between
     * pollers whose families have the same name.
     *
     * @return the same factory at each call
     */
    ChannelFactory channels();

    /**
     * Opens a poller.
     *
     * @param options what it is told
     * @return a new poller, to be closed by the caller
     * @throws IOException if the system refuses
     */
    Poller open(PollerOptions options) throws IOException;
}
