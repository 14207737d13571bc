package dev.ioloop.itest.contracts;

import dev.ioloop.Channel;

/**
 * A channel of a family that no poller serves.
 *
 * <p>Thread rule: immutable.
 */
final class Stranger implements Channel {
    @Override
    public String family() {
        return "stranger";
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        // there is nothing behind it
    }
}
