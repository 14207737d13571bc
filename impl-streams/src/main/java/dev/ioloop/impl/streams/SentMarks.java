package dev.ioloop.impl.streams;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The futures of what was written, each with the number of bytes that will have reached the kernel when it is done.
 *
 * <p>Thread rule: the loop's thread.
 */
final class SentMarks implements ConnectionOutput.Progress {
    private @Nullable Mark first;
    private @Nullable Mark last;

    /** One future. */
    private static final class Mark {
        long bytes;
        final CompletableFuture<@Nullable Void> future;
        @Nullable Mark next;

        Mark(long bytes, CompletableFuture<@Nullable Void> future) {
            this.bytes = bytes;
            this.future = future;
        }
    }

    boolean isEmpty() {
        return first == null;
    }

    void add(long bytes, CompletableFuture<@Nullable Void> future) {
        Mark mark = new Mark(bytes, future);
        if (last == null) {
            first = mark;
        } else {
            last.next = mark;
        }
        last = mark;
    }

    @Override
    public boolean isDue(long bytesSent) {
        Mark head = first;
        return head != null && head.bytes <= bytesSent;
    }

    @Override
    public void sent(long bytesSent) {
        for (Mark head = first; head != null && head.bytes <= bytesSent; head = first) {
            removeFirst(head);
            head.future.complete(null);
        }
    }

    @Override
    public void passed(long place, long bytes) {
        for (Mark mark = first; mark != null && mark.bytes <= place; mark = mark.next) {
            if (mark.bytes >= FilteredOutput.UNKNOWN) {
                mark.bytes = bytes;
            }
        }
    }

    /** Nothing more will be sent. */
    void fail(Throwable why) {
        for (Mark head = first; head != null; head = first) {
            removeFirst(head);
            Quietly.fail(head.future, why);
        }
    }

    private void removeFirst(Mark head) {
        first = head.next;
        if (first == null) {
            last = null;
        }
    }
}
