package dev.ioloop.itest.bench.load.server;

import dev.ioloop.stream.Stream;

/**
 * Sends back what it gets, through a stream: what is there is read, and the next read waits until it is sent.
 *
 * <p>Thread rule: the loop's thread.
 *
 * @param stream the stream
 */
record StreamEcho(Stream stream) {
    private static final int MOST = Protocol.BUFFER;

    /** Waits for bytes; the end of the stream ends that. */
    void read() {
        stream.readSome(MOST).handle((bytes, failure) -> {
            if (failure == null) {
                stream.write(bytes);
                read();
            }
            return true;
        });
    }
}
