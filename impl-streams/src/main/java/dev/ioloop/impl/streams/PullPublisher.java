package dev.ioloop.impl.streams;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopClosedException;
import dev.ioloop.StreamClosedException;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Reads as long as somebody demands it, by the rules of Reactive Streams 1.0.4.
 *
 * <p>Thread rule: {@link #subscribe} and subscriptions any thread; the rest and all signals on the loop.
 *
 * @param <T> the elements
 */
abstract class PullPublisher<T> implements Flow.Publisher<T> {
    /** After so many elements at once others have their turn. */
    private static final int MOST_AT_ONCE = 256;

    final PullStream stream;
    private final IOLoop loop;
    private @Nullable Pull present;

    PullPublisher(PullStream stream) {
        this.stream = stream;
        this.loop = stream.loop();
    }

    /** What becomes the next element, if it is there; else null. */
    abstract byte @Nullable [] poll();

    /** Reads what becomes the next element. */
    abstract CompletableFuture<byte[]> read();

    abstract T element(byte[] bytes);

    /** What is left after the end of the input, if that is an element too. */
    @Nullable T rest() {
        return null;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        Pull pull = new Pull(subscriber);
        if (!loop.tryExecute(() -> begin(pull))) {
            pull.refuse(new LoopClosedException("loop '" + loop.name() + "' of " + stream + " is closed"));
        }
    }

    private void begin(Pull pull) {
        if (present != null) {
            pull.refuse(new IllegalStateException("another subscriber reads from " + stream + " by this publisher;"
                    + " one at a time may"));
        } else {
            present = pull;
            stream.ends().add(pull.watch);
            pull.begin();
        }
    }

    /** Of one subscriber. */
    private final class Pull implements Flow.Subscription {
        private final Flow.Subscriber<? super T> subscriber;
        private @Nullable CompletableFuture<byte[]> reading;
        private long demand;
        private boolean pulling;
        private volatile boolean ended;
        /** Called when nothing more comes. */
        private final Runnable watch = this::endIfOver;

        Pull(Flow.Subscriber<? super T> subscriber) {
            this.subscriber = subscriber;
        }

        private void begin() {
            try {
                subscriber.onSubscribe(this);
            } catch (RuntimeException | Error e) {
                end();
                throw e; // to the loop's hook
            }
            endIfOver();
        }

        /** It is told that it gets nothing, in the order that it expects (rule 1.9). */
        private void refuse(Throwable why) {
            subscriber.onSubscribe(this);
            fail(why);
        }

        @Override
        public void request(long count) {
            if (!ended) {
                onLoop(() -> demand(count));
            }
        }

        @Override
        public void cancel() {
            if (!ended) {
                onLoop(this::end);
            }
        }

        private void onLoop(Runnable task) {
            if (IOLoop.currentOrNull() == loop) {
                task.run();
            } else {
                loop.tryExecute(task); // a loop that is closed has nothing more to say
            }
        }

        private void demand(long count) {
            if (ended) {
                return;
            }
            if (count <= 0) {
                fail(new IllegalArgumentException(count + " elements were requested; it must be 1 or more (rule 3.9)"));
                return;
            }
            demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
            pull();
        }

        private void pull() {
            if (pulling || reading != null) {
                return; // a request within onNext(): the loop below sees it
            }
            pulling = true;
            try {
                for (int i = 0; !ended && demand > 0; i++) {
                    if (i == MOST_AT_ONCE) {
                        loop.execute(this::pull);
                        return;
                    }
                    byte[] there = poll();
                    if (there != null) {
                        signal(element(there));
                        continue;
                    }
                    CompletableFuture<byte[]> next = read();
                    if (!next.isDone()) {
                        reading = next;
                        Quietly.listen(next, this::arrived);
                        return;
                    }
                    Quietly.listen(next, this::deliver);
                }
                endIfOver();
            } catch (IllegalStateException e) {
                fail(e); // another read is pending
            } finally {
                pulling = false;
            }
        }

        private void arrived(byte @Nullable [] bytes, @Nullable Throwable failure) {
            reading = null;
            pulling = true; // else a request within onNext() would nest (rule 3.3)
            try {
                deliver(bytes, failure);
            } finally {
                pulling = false;
            }
            pull();
        }

        private void deliver(byte @Nullable [] bytes, @Nullable Throwable failure) {
            if (ended) {
                return;
            }
            if (bytes != null) {
                signal(element(bytes));
            } else if (failure instanceof StreamClosedException && stream.inputEndedInOrder()) {
                T last = rest();
                if (last != null) {
                    signal(last);
                }
                complete();
            } else {
                Throwable why = failure instanceof StreamClosedException && failure.getCause() != null
                        ? failure.getCause() : failure;
                fail(why == null ? new StreamClosedException(stream + " has ended") : why);
            }
        }

        /** What a subscriber throws breaks rule 2.13: it gets nothing more, and the loop's hook hears of it. */
        private void signal(T element) {
            demand--;
            try {
                subscriber.onNext(element);
            } catch (RuntimeException | Error e) {
                end();
                loop.execute(() -> {
                    throw e;
                });
            }
        }

        /** The end is told as soon as it is known, without demand for it. */
        private void endIfOver() {
            if (ended || reading != null || !stream.isConsumed()) {
                return;
            }
            IOException reason = stream.reason();
            if (stream.inputEndedInOrder()) {
                complete();
            } else if (reason != null) {
                fail(reason);
            }
        }

        private void complete() {
            if (!ended) {
                end();
                subscriber.onComplete();
            }
        }

        private void fail(Throwable why) {
            if (!ended) {
                end();
                subscriber.onError(why);
            }
        }

        private void end() {
            ended = true;
            if (present == this) {
                present = null;
                stream.ends().remove(watch);
            }
            CompletableFuture<byte[]> pending = reading;
            reading = null;
            if (pending != null) {
                pending.cancel(false);
            }
        }
    }
}
