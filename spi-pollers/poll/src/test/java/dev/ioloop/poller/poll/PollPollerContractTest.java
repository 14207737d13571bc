package dev.ioloop.poller.poll;

import dev.ioloop.itest.contracts.PollerContract;
import dev.ioloop.spi.PollerProvider;

/**
 * Tries poll(2) against the contract of all pollers.
 *
 * <p>Thread rule: as the contract.
 */
class PollPollerContractTest implements PollerContract {
    private final PollerProvider provider = new PollPollerProvider();

    @Override
    public PollerProvider provider() {
        return provider;
    }
}
