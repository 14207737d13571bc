package dev.ioloop.impl.loop;

import dev.ioloop.LoopFailure;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A future that tells one listener of its end before it tells anybody else:
 * {@link dev.ioloop.spi.LoopBinding#newFuture}.
 *
 * <p>Thread rule: any thread.
 *
 * @param <T> the type of the value
 */
final class WatchedFuture<T extends @Nullable Object> extends BoundFuture<T> {
    private final Consumer<? super @Nullable Throwable> listener;

    WatchedFuture(FutureHome home, Consumer<? super @Nullable Throwable> listener) {
        super(home);
        this.listener = listener;
    }

    @Override
    void hasFailed(Throwable failure) {
        tell(failure);
    }

    @Override
    void hasValue() {
        tell(null);
    }

    private void tell(@Nullable Throwable failure) {
        try {
            listener.accept(failure);
        } catch (Throwable thrown) { // else the outcome would never appear
            home().report(new LoopFailure(home(), LoopFailure.Origin.LISTENER, listener, thrown));
        }
    }
}
