package dev.ioloop.impl.loop;

import dev.ioloop.spi.Discardable;
import java.util.function.Consumer;

/**
 * A callback whose failures go to a handler of its own. One that the loop throws away tells so, if somebody waits for it.
 *
 * <p>Thread rule: the loop's owner.
 */
record GuardedCallback(Runnable callback, Consumer<? super Throwable> handler) implements Discardable {
    @Override
    public void run() {
        try {
            callback.run();
        } catch (VirtualMachineError fatal) {
            throw fatal;
        } catch (Throwable thrown) {
            handler.accept(thrown);
        }
    }

    @Override
    public void discard() {
        if (callback instanceof Discardable waitedFor) {
            waitedFor.discard();
        }
    }

    @Override
    public String toString() {
        return callback.toString();
    }
}
