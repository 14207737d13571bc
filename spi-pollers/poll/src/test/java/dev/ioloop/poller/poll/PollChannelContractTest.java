package dev.ioloop.poller.poll;

import dev.ioloop.itest.contracts.ChannelContract;
import dev.ioloop.spi.PollerProvider;

/**
 * Tries the channels of descriptors on poll against the contract of all channels.
 *
 * <p>Thread rule: as the contract.
 */
class PollChannelContractTest implements ChannelContract {
    private final PollerProvider provider = new PollPollerProvider();

    @Override
    public PollerProvider provider() {
        return provider;
    }
}
