package dev.ioloop.deferred;

import dev.ioloop.ScheduledCall;
import dev.ioloop.Scheduler;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The step that ends the time of a Deferred, and the timer that cancels it.
 *
 * <p>Thread rule: as {@link EitherCallback}.
 */
final class DeferredTimeout<T extends @Nullable Object> implements RawStep {
    private final Duration timeout;
    private final @Nullable TimeoutCallback<T> callback;
    private final ScheduledCall timer;
    private boolean timedOut;

    DeferredTimeout(Deferred<T> deferred, Duration timeout, Scheduler clock, @Nullable TimeoutCallback<T> callback) {
        this.timeout = timeout;
        this.callback = callback;
        this.timer = clock.callLater(timeout, () -> {
            timedOut = true;
            deferred.cancel();
        });
    }

    @Override
    public @Nullable Object run(@Nullable Object result) throws Exception {
        timer.cancel();
        if (!timedOut) {
            return result;
        }
        TimeoutCallback<T> custom = callback;
        if (custom != null) {
            return call(custom, result);
        }
        if (result instanceof Failure failure && failure.value() instanceof CancellationException) {
            throw new TimeoutException(
                    "the Deferred had no result " + timeout + " after addTimeout, and was cancelled");
        }
        return result;
    }

    @SuppressWarnings("unchecked") // here the result has the type of the Deferred that this was added to
    private @Nullable Object call(TimeoutCallback<T> custom, @Nullable Object result) throws Exception {
        return result instanceof Failure failure ? custom.call(null, failure, timeout)
                : custom.call((T) result, null, timeout);
    }
}
