package dev.ioloop.impl.loop;

import dev.ioloop.LoopFailure.Origin;
import dev.ioloop.SignalWatch;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The signals that a loop waits for.
 *
 * <p>Thread rule: any thread.
 */
final class SignalWatches {
    private final EventLoop loop;
    private final SignalTable table;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

    SignalWatches(EventLoop loop, SignalTable table) {
        this.loop = loop;
        this.table = table;
    }

    SignalWatch add(String signal, Runnable callback) {
        Objects.requireNonNull(signal, "signal");
        Objects.requireNonNull(callback, "callback");
        loop.checkOpen("watch a signal");
        if (signal.startsWith("SIG") || signal.isBlank()) {
            throw new IllegalArgumentException(
                    "'" + signal + "' is no name of a signal; give it without SIG, for example TERM");
        }
        Watch watch = new Watch(signal, callback);
        table.add(signal, watch);
        watches.add(watch);
        if (loop.isClosed()) {
            watch.close();
        }
        return watch;
    }

    void close() {
        watches.forEach(Watch::close);
    }

    /** One callback that waits for a signal; it is also what the loop runs when that has come. */
    private final class Watch implements SignalWatch, SignalTable.Listener, Runnable, FailureSource {
        private final String signal;
        private final Runnable callback;

        Watch(String signal, Runnable callback) {
            this.signal = signal;
            this.callback = callback;
        }

        @Override
        public void told() {
            loop.tryExecute(this);
        }

        @Override
        public void run() {
            if (watches.contains(this)) {
                callback.run();
            }
        }

        @Override
        public void awaitEnd(long nanos) {
            try {
                loop.closed().get(nanos, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                LoopLife.log().warn("Loop '{}' was told of signal {} and is not closed in time", loop.name(), signal);
            }
        }

        @Override
        public String signal() {
            return signal;
        }

        @Override
        public Origin origin() {
            return Origin.SIGNAL;
        }

        @Override
        public Object source() {
            return callback;
        }

        @Override
        public void close() {
            if (watches.remove(this)) {
                table.remove(signal, this);
            }
        }

        @Override
        public String toString() {
            return "SignalWatch[" + signal + ", " + callback + "]";
        }
    }
}
