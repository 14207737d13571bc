package dev.ioloop.impl.loop;

import dev.ioloop.AsyncSupplier;
import dev.ioloop.LoopClosedException;
import dev.ioloop.LoopWouldBlockException;
import dev.ioloop.spi.Discardable;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls from other threads into the loop.
 *
 * <p>Thread rule: any thread.
 */
final class LoopCalls {
    private final FutureHome home;
    /** What threads wait for. */
    private final Set<BoundFuture<?>> awaited = ConcurrentHashMap.newKeySet();

    LoopCalls(FutureHome home) {
        this.home = home;
    }

    <T extends @Nullable Object> BoundFuture<T> call(AsyncSupplier<T> task) {
        BoundFuture<T> result = (BoundFuture<T>) home.<T>newFuture();
        home.execute(new Call<>(home, Objects.requireNonNull(task, "task"), result));
        return result;
    }

    /** A task on its way to the loop. */
    private record Call<T extends @Nullable Object>(FutureHome home, AsyncSupplier<T> task, BoundFuture<T> result)
            implements
                Discardable {
        @Override
        public void run() {
            try {
                CompletionStage<? extends T> stage = task.get();
                if (stage == null) {
                    result.settle(null, null);
                } else {
                    result.follow(stage, false);
                }
            } catch (VirtualMachineError fatal) {
                result.settleFailed(fatal);
                throw fatal;
            } catch (Throwable thrown) {
                result.settleFailed(thrown);
            }
        }

        @Override
        public void discard() {
            result.settleFailed(closed(home));
        }

        @Override
        public String toString() {
            return task.toString();
        }
    }

    private static LoopClosedException closed(FutureHome home) {
        return new LoopClosedException("loop '" + home.name() + "' was closed before the call had ended");
    }

    <T extends @Nullable Object> @Nullable T await(AsyncSupplier<T> task, Duration timeout) throws Exception {
        long nanos = Durations.nanos(timeout, "timeout");
        if (home.isOwner()) {
            throw new LoopWouldBlockException("callAndWait was called on the thread of loop '" + home.name()
                    + "', which would wait for itself; use call(), and go on when its future completes");
        }
        BoundFuture<T> result = call(task);
        awaited.add(result);
        try {
            if (home.isClosed()) {
                result.settleFailed(closed(home));
            }
            return result.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            TimeoutException expired = new TimeoutException(
                    "the call into loop '" + home.name() + "' has not ended after "
                            + timeout + "; it goes on");
            expired.initCause(e);
            throw expired;
        } catch (ExecutionException e) {
            Throwable cause = BoundOutcome.unwrap(e.getCause() == null ? e : e.getCause());
            if (cause instanceof Error error) {
                throw error;
            }
            throw cause instanceof Exception exception ? exception : e;
        } finally {
            awaited.remove(result);
        }
    }

    /** Lets nobody wait for a loop that is closed. */
    void close() {
        for (BoundFuture<?> each : awaited) {
            each.settleFailed(closed(home));
        }
    }
}
