package dev.ioloop.impl.loop;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import dev.ioloop.spi.LoopFactory;
import java.util.Objects;

/**
 * Makes loops, for {@code IOLoop.create()}.
 *
 * <p>Thread rule: any thread.
 */
public class EventLoopFactory implements LoopFactory {
    /** Made by {@link java.util.ServiceLoader}. */
    public EventLoopFactory() {}

    @Override
    public String name() {
        return "ioloop";
    }

    @Override
    public IOLoop create(LoopOptions options) {
        return new EventLoop(Objects.requireNonNull(options, "options"), false);
    }
}
