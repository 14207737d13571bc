package dev.ioloop.poller.nio;

import dev.ioloop.itest.contracts.ChannelContract;
import dev.ioloop.spi.PollerProvider;

/**
 * Tries the channels built on those of the JDK against the contract of all channels.
 *
 * <p>Thread rule: as the contract.
 */
class NioChannelContractTest implements ChannelContract {
    private final PollerProvider provider = new NioPollerProvider();

    @Override
    public PollerProvider provider() {
        return provider;
    }
}
