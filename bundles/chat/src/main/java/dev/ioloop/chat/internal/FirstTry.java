package dev.ioloop.chat.internal;

import dev.ioloop.IOLoop;
import dev.ioloop.PollerUnavailableException;
import dev.ioloop.chat.ChatOptions;
import dev.ioloop.chat.ChatServer;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A chat that is to listen as soon as it can: it is tried until it has worked once, or once if that is wanted. What
 * comes after that is the server's own affair.
 *
 * <p>Thread rule: the loop's owner thread, but where a method says otherwise.
 */
final class FirstTry {
    /** How long it waits before it tries again. */
    static final Duration DELAY = Duration.ofSeconds(1);
    /** How long it waits before it looks for its poller again. */
    private static final Duration POLLER_DELAY = Duration.ofMillis(20);
    private static final Logger LOG = LoggerFactory.getLogger(ChatServer.class);

    private final IOLoop loop;
    private final SocketAddress where;
    private final ChatOptions options;
    private final boolean once;
    private final CompletableFuture<@Nullable Void> tried;
    /** How often it looks for its poller without telling: bundles start side by side. */
    private int patience = 75;
    private String reported = "";
    private volatile boolean cancelled;
    private volatile @Nullable ChatServer chat;
    private volatile @Nullable Exception failure;

    /**
     * Prepares it. Any thread.
     *
     * @param once whether to give up when the first try fails for another reason than the want of a poller
     */
    FirstTry(IOLoop loop, SocketAddress where, ChatOptions options, boolean once) {
        this.loop = loop;
        this.where = where;
        this.options = options;
        this.once = once;
        this.tried = loop.newFuture();
    }

    /**
     * Begins. Any thread.
     *
     * @return completes on the loop when the first try was made, well or badly
     */
    CompletableFuture<@Nullable Void> begin() {
        loop.execute(this::attempt);
        return tried;
    }

    private void attempt() {
        if (!cancelled) {
            try {
                chat = ChatServer.listen(loop, where, options);
                failure = null;
            } catch (PollerUnavailableException e) {
                if (patience-- > 0) {
                    loop.callLater(POLLER_DELAY, this::attempt);
                    return;
                }
                failed(e);
            } catch (IOException | RuntimeException e) {
                failed(e);
            }
        }
        tried.complete(null);
    }

    private void failed(Exception reason) {
        failure = reason;
        if (once) {
            return;
        }
        String message = String.valueOf(reason.getMessage());
        if (!message.equals(reported)) {
            reported = message;
            LOG.warn("chat does not listen on {}: {}; it tries again", where, message);
        }
        loop.callLater(DELAY, this::attempt).unref();
    }

    /** Makes no more tries. Any thread. */
    void cancel() {
        cancelled = true;
    }

    /** The server, or null while it has not listened yet. Any thread. */
    @Nullable ChatServer chat() {
        return chat;
    }

    /** Why it has not listened yet, or null. Any thread. */
    @Nullable Exception failure() {
        return failure;
    }
}
