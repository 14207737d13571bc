package dev.ioloop.poller.posix.spi;

import dev.ioloop.ChannelFactory;
import dev.ioloop.poller.posix.channel.PosixChannels;
import dev.ioloop.poller.posix.libc.SelfTest;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerOptions;
import dev.ioloop.spi.PollerProvider;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What all providers of the family {@code posix} have in common: the channels, and a probe that opens a poller and throws
 * it away.
 *
 * <p>Thread rule: any thread.
 */
@ConsumerType
public abstract class PosixPollerProvider implements PollerProvider {
    private final String name;
    private final int priority;

    /**
     * Makes a provider.
     *
     * @param name of the poller, short and in lower case
     * @param priority the available one of the highest is taken where none is asked for; nio has 0
     */
    protected PosixPollerProvider(String name, int priority) {
        this.name = Objects.requireNonNull(name, "name");
        this.priority = priority;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final int priority() {
        return priority;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Tries the C library, then opens a poller and polls once.
     */
    @Override
    public final Optional<String> unavailable() {
        Optional<String> reason = SelfTest.reason();
        if (reason.isPresent()) {
            return reason;
        }
        try (Poller probe = open(new PollerOptions("probe"))) {
            probe.wakeup();
            probe.poll(0, (token, readiness) -> {
            });
            return Optional.empty();
        } catch (IOException | RuntimeException | LinkageError e) {
            return Optional.of(reasonOf(e));
        }
    }

    private static String reasonOf(Throwable e) {
        Throwable last = e;
        while (last instanceof ExceptionInInitializerError && last.getCause() != null) {
            last = last.getCause();
        }
        return String.valueOf(last.getMessage() == null ? last : last.getMessage());
    }

    @Override
    public final ChannelFactory channels() {
        return PosixChannels.instance();
    }

    @Override
    public abstract Poller open(PollerOptions options) throws IOException;
}
