package dev.ioloop.poller.select;

import dev.ioloop.itest.contracts.PollerContract;
import dev.ioloop.spi.PollerProvider;

/**
 * Tries select(2) against the contract of all pollers.
 *
 * <p>Thread rule: as the contract.
 */
class SelectPollerContractTest implements PollerContract {
    private final PollerProvider provider = new SelectPollerProvider();

    @Override
    public PollerProvider provider() {
        return provider;
    }

    @Override
    public int many() {
        return 500;
    }
}
