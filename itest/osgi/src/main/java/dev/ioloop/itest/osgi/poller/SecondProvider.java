package dev.ioloop.itest.osgi.poller;

import dev.ioloop.ChannelFactory;
import dev.ioloop.DatagramChannel;
import dev.ioloop.ListenChannel;
import dev.ioloop.PipeEnds;
import dev.ioloop.StreamChannel;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerOptions;
import dev.ioloop.spi.PollerProvider;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.Selector;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/**
 * The provider that a third party might bring: a poller named {@code "nio-b"} of lower priority than {@code "nio"}, for
 * the channels that others of the family have made. It knows nothing of them but the API.
 *
 * <p>Thread rule: any thread.
 */
@Component(service = PollerProvider.class)
public final class SecondProvider implements PollerProvider {
    private static final ChannelFactory NO_CHANNELS = new NoChannels();

    @Override
    public String name() {
        return "nio-b";
    }

    @Override
    public int priority() {
        return -1;
    }

    @Override
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    @Override
    public ChannelFactory channels() {
        return NO_CHANNELS;
    }

    @Override
    public Poller open(PollerOptions options) throws IOException {
        return new SecondPoller(Selector.open());
    }

    /** Belongs to the family and makes nothing. */
    private static final class NoChannels implements ChannelFactory {
        @Override
        public String family() {
            return SecondPoller.FAMILY;
        }

        private static IOException refusal() {
            return new IOException("poller 'nio-b' watches channels and makes none; make them while"
                    + " poller 'nio' is in charge");
        }

        @Override
        public StreamChannel stream(ProtocolFamily protocol) throws IOException {
            throw refusal();
        }

        @Override
        public ListenChannel listener(ProtocolFamily protocol) throws IOException {
            throw refusal();
        }

        @Override
        public DatagramChannel datagram(ProtocolFamily protocol) throws IOException {
            throw refusal();
        }

        @Override
        public PipeEnds pipe() throws IOException {
            throw refusal();
        }
    }
}
