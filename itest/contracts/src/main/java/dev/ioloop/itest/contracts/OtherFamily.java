package dev.ioloop.itest.contracts;

import dev.ioloop.spi.PollerProvider;

/**
 * A poller {@code other} that claims a family of its own, so that its channels have nowhere to go when it is lost.
 *
 * <p>Thread rule: any thread.
 */
public final class OtherFamily extends WrappedPoller {
    /**
     * Makes one.
     *
     * @param real what does the work
     */
    public OtherFamily(PollerProvider real) {
        super("other", real, (proxy, method, arguments) -> method.getName().equals("family") ? "other"
                : call(real.channels(), method, arguments));
    }
}
