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
                    offered.cancel();
                } else {
                    offered.request(MOST_UNDER_WAY);
                }
            });
        }
    }

    @Override
    public void onNext(ByteBuffer element) {
        Objects.requireNonNull(element, "element");
        onLoop(() -> Quietly.listen(stream.write(element), (done, failure) -> written(failure)));
    }

    private void written(@Nullable Throwable failure) {
        Flow.Subscription present = subscription.get();
        if (present != null) {
            if (failure == null) {
                present.request(1);
            } else {
                present.cancel();
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        Objects.requireNonNull(failure, "failure");
        onLoop(() -> stream.close(failure));
    }

    @Override
    public void onComplete() {
        onLoop(stream.connection::shutdownOutput);
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
