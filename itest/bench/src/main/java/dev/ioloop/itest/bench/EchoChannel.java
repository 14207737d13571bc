package dev.ioloop.itest.bench;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** A channel in memory whose peer answers each message by the next one at once, until it has had enough. */
final class EchoChannel extends FedChannel {
    private final int bytes;
    private int rounds;
    private int written;
    private CompletableFuture<Boolean> end = new CompletableFuture<>();

    EchoChannel(int bytes) {
        super(new byte[bytes]);
        this.bytes = bytes;
    }

    /** The first message is there; on the loop's thread. The result comes when so many were sent back. */
    CompletableFuture<Boolean> start(int count) {
        rounds = count;
        end = new CompletableFuture<>();
        feed(bytes);
        return end;
    }

    @Override
    public int write(ByteBuffer source) {
        int count = super.write(source);
        written += count;
        if (written == bytes) {
            written = 0;
            if (--rounds == 0) {
                end.complete(true);
            } else {
                left += bytes; // it stays ready, so the loop need not be told
            }
        }
        return count;
    }
}
