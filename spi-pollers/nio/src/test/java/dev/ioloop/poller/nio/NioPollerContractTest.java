package dev.ioloop.poller.nio;

import dev.ioloop.itest.contracts.PollerContract;
import dev.ioloop.spi.PollerProvider;

/**
 * Tries the JDK's selector against the contract of all pollers.
 *
 * <p>Thread rule: as the contract.
 */
class NioPollerContractTest implements PollerContract {
    private final PollerProvider provider = new NioPollerProvider();

    @Override
    public PollerProvider provider() {
        return provider;
    }
}
