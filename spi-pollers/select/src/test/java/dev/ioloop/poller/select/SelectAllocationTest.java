package dev.ioloop.poller.select;

import dev.ioloop.itest.contracts.PollerAllocationContract;
import dev.ioloop.spi.PollerProvider;

/**
 * Counts what polls and transfers allocate.
 *
 * <p>Thread rule: as the contract.
 */
class SelectAllocationTest implements PollerAllocationContract {
    private final PollerProvider provider = new SelectPollerProvider();

    @Override
    public PollerProvider provider() {
        return provider;
    }

    /** The slice that the JDK's linker makes of the memory for errno in each call that keeps it (JDK 25). */
    @Override
    public int bytesPerTransfer() {
        return 40;
    }
}
