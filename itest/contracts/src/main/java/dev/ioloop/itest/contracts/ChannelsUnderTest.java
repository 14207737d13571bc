package dev.ioloop.itest.contracts;

import dev.ioloop.ChannelFactory;

/**
 * Where the contracts of the channels get the family from that they try, and a poller that can watch it.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface ChannelsUnderTest extends PollerUnderTest {
    /**
     * The family to try.
     *
     * @return the factory of its channels; by default the one of the provider
     */
    default ChannelFactory factory() {
        return provider().channels();
    }
}
