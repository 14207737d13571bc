package dev.ioloop.poller.select;

import dev.ioloop.itest.contracts.ChannelContract;
import dev.ioloop.spi.PollerProvider;

/**
 * Tries the channels of descriptors on select against the contract of all channels.
 *
 * <p>Thread rule: as the contract.
 */
class SelectChannelContractTest implements ChannelContract {
    private final PollerProvider provider = new SelectPollerProvider();

    @Override
    public PollerProvider provider() {
        return provider;
    }
}
