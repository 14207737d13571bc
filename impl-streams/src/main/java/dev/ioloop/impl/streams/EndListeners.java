package dev.ioloop.impl.streams;

import dev.ioloop.IOLoop;
import dev.ioloop.stream.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for a stream to stand, and who wants to know that nothing more comes: few streams have either.
 *
 * <p>Thread rule: the loop's thread.
 */
final class EndListeners {
    /** Completes when the stream stands. */
    @Nullable CompletableFuture<Stream> connecting;
    private final List<Runnable> listeners = new ArrayList<>(2);

    void add(Runnable listener) {
        listeners.add(listener);
    }

    void remove(Runnable listener) {
        listeners.remove(listener);
    }

    /** Each in a turn of its own, so that what one throws is the affair of the loop's hook alone. */
    void tell(IOLoop loop) {
        for (Runnable listener : List.copyOf(listeners)) {
            if (!loop.tryExecute(listener)) {
                listener.run();
            }
        }
    }
}
