package dev.ioloop.impl.streams;

import dev.ioloop.IOLoop;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Writes what it gets. A few elements may be on their way to the kernel at a time.
 *
 * <p>Thread rule: any thread, as a publisher calls it: one call at a time.
 */
final class WritingSubscriber implements Flow.Subscriber<ByteBuffer> {
    private static final int MOST_UNDER_WAY = 8;

    private final PullStream stream;
    private final IOLoop loop;
    private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();
    private final Runnable watch = this::streamHasEnded;
    /** Nothing more comes, or what comes cannot be written: the subscription is not touched any more. */
    private boolean over;

    WritingSubscriber(PullStream stream) {
        this.stream = stream;
        this.loop = stream.loop();
    }

    @Override
    public void onSubscribe(Flow.Subscription offered) {
        Objects.requireNonNull(offered, "subscription");
        if (!subscription.compareAndSet(null, offered)) {
            offered.cancel();
        } else {
            onLoop(() -> {
                if (stream.isClosed()) {
                    give();
                } else {
                    stream.ends().add(watch);
                    offered.request(MOST_UNDER_WAY);
                }
            });
        }
    }

    @Override
    public void onNext(ByteBuffer element) {
        Objects.requireNonNull(element, "element");
        onLoop(() -> {
            if (!over) {
                Quietly.listen(stream.write(element), (done, failure) -> written(failure));
            }
        });
    }

    /** An element that was refused would be missing in what follows, so nothing may follow. */
    private void written(@Nullable Throwable failure) {
        if (failure != null) {
            give();
            if (!stream.isClosed()) {
                stream.close(failure);
            }
        } else if (!over) {
            Objects.requireNonNull(subscription.get(), "subscription").request(1);
        }
    }

    private void streamHasEnded() {
        if (stream.isClosed()) {
            give();
        }
    }

    /** Gives the subscription up. */
    private void give() {
        Flow.Subscription present = subscription.get();
        if (!over && present != null) {
            over = true;
            stream.ends().remove(watch);
            present.cancel();
        }
    }

    @Override
    public void onError(Throwable failure) {
        Objects.requireNonNull(failure, "failure");
        onLoop(() -> {
            hasEnded();
            stream.close(failure);
        });
    }

    @Override
    public void onComplete() {
        onLoop(() -> {
            hasEnded();
            stream.connection.shutdownOutput();
        });
    }

    /** The publisher has ended the subscription (rule 2.4). */
    private void hasEnded() {
        over = true;
        stream.ends().remove(watch);
    }

    /** Always by the queue, also on the loop's thread: so the calls stay in order, wherever they come from. */
    private void onLoop(Runnable task) {
        if (!loop.tryExecute(task)) {
            Flow.Subscription present = subscription.get();
            if (present != null) {
                present.cancel();
            }
        }
    }
}
