package dev.ioloop.itest.bench;

import dev.ioloop.Interest;
import dev.ioloop.Readiness;
import dev.ioloop.ReadyHandler;
import dev.ioloop.Registration;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Echo over channels in memory, through connections or by reading and writing the channels themselves. Several are ready in each
 * turn, as they are under load, so that the figure is not that of the turn.
 */
final class EchoRig implements AutoCloseable {
    static final int CHANNELS = 32;

    private final ByteBuffer receiver = ByteBuffer.allocateDirect(64 * 1024);
    private final Peers.Ours ours = new Peers.Ours();
    private final List<EchoChannel> channels = new ArrayList<>();

    EchoRig(int bytes, boolean throughConnection) {
        for (int i = 0; i < CHANNELS; i++) {
            channels.add(new EchoChannel(bytes));
        }
        Peers.runOn(ours.loop, () -> {
            try {
                for (EchoChannel channel : channels) {
                    open(channel, throughConnection);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void open(EchoChannel channel, boolean throughConnection) throws IOException {
        if (throughConnection) {
            Connection.open(ours.loop, channel, ConnectionOptions.DEFAULT, (connection, in) -> connection.write(in));
        } else {
            ours.loop.register(channel, Interest.READ, new RawEcho(channel, receiver));
        }
    }

    /** The least that an echo is: one read into the buffer of the loop, and one write of what came. */
    private static final class RawEcho implements ReadyHandler {
        private final EchoChannel channel;
        private final ByteBuffer buffer;

        RawEcho(EchoChannel channel, ByteBuffer buffer) {
            this.channel = channel;
            this.buffer = buffer;
        }

        @Override
        public void ready(Registration registration, Readiness readiness) throws IOException {
            buffer.clear();
            if (channel.read(buffer) <= 0) {
                throw new IOException("ready without bytes");
            }
            channel.write(buffer.flip());
            if (buffer.hasRemaining()) {
                throw new IOException("the channel in memory takes all");
            }
        }
    }

    /** So many messages, spread over the channels. */
    void run(int rounds) {
        Peers.await(ours.loop.futures().call(() -> CompletableFuture.allOf(channels.stream()
                .map(channel -> channel.start(rounds / CHANNELS)).toArray(CompletableFuture<?>[]::new))));
    }

    /** The loop's thread. */
    long threadId() {
        return ours.thread.threadId();
    }

    @Override
    public void close() {
        ours.close();
    }
}
