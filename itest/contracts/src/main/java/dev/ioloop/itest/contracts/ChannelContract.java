package dev.ioloop.itest.contracts;

/**
 * All that the channels of a family have to keep. A family is tested by one class that implements this interface and
 * says which provider brings it.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface ChannelContract
        extends
            ChannelGeneralContract,
            ChannelRefusalContract,
            StreamConnectContract,
            StreamTransferContract,
            StreamCloseContract,
            ListenContract,
            SocketOptionContract,
            DatagramContract,
            DatagramPeerContract,
            MulticastContract,
            PipeContract,
            FileRegionContract {}
