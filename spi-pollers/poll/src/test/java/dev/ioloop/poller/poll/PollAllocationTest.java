package dev.ioloop.poller.poll;

import dev.ioloop.itest.contracts.PollerAllocationContract;
import dev.ioloop.spi.PollerProvider;

/**
 * Counts what polls and transfers allocate.
 *
 * <p>Thread rule: as the contract.
 */
class PollAllocationTest implements PollerAllocationContract {
    private final PollerProvider provider = new PollPollerProvider();

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
