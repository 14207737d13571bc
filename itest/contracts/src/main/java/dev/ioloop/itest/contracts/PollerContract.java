package dev.ioloop.itest.contracts;

/**
 * All that a {@link dev.ioloop.spi.Poller} has to keep. A backend is tested by one class that implements this interface
 * and says which provider is to be tried.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface PollerContract
        extends
            PollerProviderContract,
            PollerRegistrationContract,
            PollerKindsContract,
            PollerReplacementContract,
            PollerReadinessContract,
            PollerHangUpContract,
            PollerScaleContract,
            PollerWaitContract,
            PollerWakeupContract,
            PollerDrainContract {}
