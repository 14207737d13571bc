package dev.ioloop.poller.nio;

import dev.ioloop.ChannelFactory;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerOptions;
import dev.ioloop.spi.PollerProvider;
import java.io.IOException;
import java.nio.channels.Selector;
import java.util.Objects;
import java.util.Optional;

/**
 * Brings the poller {@code "nio"}, of the lowest priority among ioloop's own.
 *
 * <p>Thread rule: any thread, also several at once.
 */
public class NioPollerProvider implements PollerProvider {
    private static final String NAME = "nio";

    /**
     * Makes a provider; all of them are alike.
     */
    public NioPollerProvider() {
        // nothing is opened before a loop asks for it
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Optional<String> unavailable() {
        try (Selector probe = Selector.open()) {
            return probe.isOpen() ? Optional.empty() : Optional.of("Selector.open() gave a closed selector");
        } catch (IOException | RuntimeException | LinkageError e) {
            return Optional.of("Selector.open() failed: " + e);
        }
    }

    @Override
    public ChannelFactory channels() {
        return NioChannels.INSTANCE;
    }

    @Override
    public Poller open(PollerOptions options) throws IOException {
        Objects.requireNonNull(options, "options");
        try {
            return new NioPoller(options.loopName(), Selector.open());
        } catch (IOException e) {
            throw SystemErrors.opening("open the nio poller of loop '" + options.loopName() + "'", e);
        }
    }

    @Override
    public String toString() {
        return "poller provider 'nio'";
    }
}
