package dev.ioloop.testkit;

import dev.ioloop.Channel;
import dev.ioloop.Registration;
import dev.ioloop.spi.RegistrationSlot;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A channel with nothing behind it, for a {@link ManualPoller}.
 *
 * <p>Thread rule: any thread, but for the registration, which belongs to the loop.
 */
public final class ManualChannel implements Channel, RegistrationSlot {
    private final String family;
    private final String name;
    private volatile boolean open = true;
    private final AtomicInteger closes = new AtomicInteger();
    private @Nullable Registration registration;

    /**
     * An open channel.
     *
     * @param family the family of the poller that is to watch it
     * @param name for messages
     */
    public ManualChannel(String family, String name) {
        this.family = family;
        this.name = name;
    }

    @Override
    public String family() {
        return family;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
        closes.incrementAndGet();
    }

    /**
     * How often it was closed.
     *
     * @return the number of calls of {@link #close()}
     */
    public int closes() {
        return closes.get();
    }

    @Override
    public @Nullable Registration registration() {
        return registration;
    }

    @Override
    public void registration(@Nullable Registration next) {
        registration = next;
    }

    @Override
    public String toString() {
        return "ManualChannel[" + name + (open ? "]" : ", closed]");
    }
}
