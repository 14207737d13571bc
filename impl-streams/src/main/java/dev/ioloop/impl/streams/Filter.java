package dev.ioloop.impl.streams;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What stands between the channel and the handler and changes the bytes on their way, such as encryption.
 *
 * <p>Thread rule: the loop's thread.
 */
interface Filter {
    /** The connection as the filter sees it. */
    interface Link {
        /** Bytes for the handler; what it does not take is kept for it. */
        void deliver(ByteBuffer plain) throws Exception;

        /** Bytes for the channel, taken at the call. */
        void send(ByteBuffer wire);

        /** The connection stands as far as the filter is concerned: the handler is told now. */
        void established() throws Exception;
    }

    /** The channel is connected. The filter may send something first, and must call established() at some time. */
    void begin(Link link) throws Exception;

    /** Bytes have come from the channel; those that are left are kept, and come again in front of what follows. */
    void received(ByteBuffer wire, Link link) throws Exception;

    /** Bytes are to be sent; all are taken. */
    void send(ByteBuffer plain, Link link) throws IOException;

    /** The peer's channel has ended. A filter that knows of a proper end throws if this is none. */
    void endOfInput(Link link) throws Exception;

    /** The output is about to be shut down; the last chance to send. */
    void endOfOutput(Link link) throws IOException;
}
