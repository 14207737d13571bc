package dev.ioloop.itest.interop;

import dev.ioloop.stream.Stream;
import java.util.concurrent.CompletableFuture;

/**
 * As {@link Exchange}, in pull style: a write when the one before has reached the kernel, and one read to the end, piece
 * by piece.
 *
 * <p>Thread rule: the loop's thread, but for {@link #ended}.
 */
final class PullExchange {
    /** Completes at the end; fails with what has failed. */
    final CompletableFuture<Exchange.Outcome> ended = new CompletableFuture<>();
    private final Content content;
    private final Sum.Counter received = new Sum.Counter();
    private long mostUnsent;

    PullExchange(long bytes) {
        content = new Content(bytes);
    }

    void begin(Stream stream) {
        stream.closeCallback(reason -> ended
                .complete(new Exchange.Outcome(content.sum(), received.sum(), mostUnsent, reason)));
        failing(stream.readUntilClose(received::take));
        send(stream);
    }

    private void send(Stream stream) {
        if (content.isGiven()) {
            failing(stream.shutdownOutput());
            return;
        }
        CompletableFuture<?> sent = stream.write(content.next(Exchange.CHUNK));
        mostUnsent = Math.max(mostUnsent, stream.unsentBytes());
        failing(sent);
        stream.loop().futures().whenDone(sent, (none, thrown) -> {
            if (thrown == null) {
                send(stream);
            }
        });
    }

    private void failing(CompletableFuture<?> part) {
        part.whenComplete((value, thrown) -> {
            if (thrown != null) {
                ended.completeExceptionally(thrown);
            }
        });
    }
}
