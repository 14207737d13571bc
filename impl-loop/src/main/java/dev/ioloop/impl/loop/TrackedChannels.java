package dev.ioloop.impl.loop;

import dev.ioloop.Channel;
import dev.ioloop.ChannelFactory;
import dev.ioloop.DatagramChannel;
import dev.ioloop.ListenChannel;
import dev.ioloop.PipeEnds;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.SelectableChannel;

/**
 * A factory whose channels are written down, in debug mode.
 *
 * <p>Thread rule: any thread.
 */
record TrackedChannels(ChannelFactory factory, ChannelLedger ledger) implements ChannelFactory {
    @Override
    public String family() {
        return factory.family();
    }

    @Override
    public StreamChannel stream(ProtocolFamily protocol) throws IOException {
        return ledger.track(factory.stream(protocol));
    }

    @Override
    public ListenChannel listener(ProtocolFamily protocol) throws IOException {
        return ledger.track(factory.listener(protocol));
    }

    @Override
    public DatagramChannel datagram(ProtocolFamily protocol) throws IOException {
        return ledger.track(factory.datagram(protocol));
    }

    @Override
    public PipeEnds pipe() throws IOException {
        PipeEnds ends = factory.pipe();
        ledger.track(ends.source());
        ledger.track(ends.sink());
        return ends;
    }

    @Override
    public Channel adopt(SelectableChannel channel) throws IOException {
        return ledger.track(factory.adopt(channel));
    }

    @Override
    public Channel adopt(int fd) throws IOException {
        return ledger.track(factory.adopt(fd));
    }
}
