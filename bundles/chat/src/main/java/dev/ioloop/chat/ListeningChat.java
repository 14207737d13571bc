package dev.ioloop.chat;

import dev.ioloop.IOLoop;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionLimits;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.Drained;
import dev.ioloop.stream.TcpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A room and the server whose connections are its members. When it has lost what it listens on it tries to listen again.
 *
 * <p>Thread rule: the loop's owner thread, but for the methods of {@link ChatServer}.
 */
final class ListeningChat implements ChatServer {
    /** Those who are told that there is no room for them need a connection as well. */
    private static final int ROOM_FOR_REFUSALS = 16;
    private static final int READ_CHUNK = 4096;
    /** How long it waits before it tries to listen again. */
    static final Duration DELAY = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(ChatServer.class);

    private final IOLoop loop;
    private final SocketAddress where;
    private final Room room;
    private final TcpServer server;
    private boolean ended;
    private String reported = "";
    private volatile @Nullable SocketAddress address;
    private volatile @Nullable Exception failure;

    private ListeningChat(IOLoop loop, SocketAddress where, ChatOptions options) {
        loop.checkOwner();
        this.loop = loop;
        this.where = where;
        this.room = new Room(loop, options);
        ConnectionLimits limits = ConnectionLimits.create(loop);
        limits.maxConnections(options.maxMembers() + ROOM_FOR_REFUSALS);
        int most = options.maxPendingBytes();
        this.server = TcpServer.on(loop).listen(where).limits(limits).options(ConnectionOptions.DEFAULT
                .withReadChunk(READ_CHUNK).withMaxReadBuffer(READ_CHUNK * 2 + options.maxLineBytes() * 2)
                .withWaterMarks(most / 2, most / 4).withAllowHalfOpen(true)).whenLost(this::lost)
                .buildAsync(this::accepted);
    }

    static ChatServer open(IOLoop loop, SocketAddress where, ChatOptions options) throws IOException {
        ListeningChat chat = new ListeningChat(loop, where, options);
        try {
            chat.server.start().join(); // no name has to be looked up, so it is done already
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException io) {
                throw io;
            }
            throw cause instanceof RuntimeException unchecked ? unchecked : e;
        }
        chat.listens();
        return chat;
    }

    private void listens() {
        if (!ended) {
            address = server.addresses().get(0);
            failure = null;
            reported = "";
            LOG.info("chat listens on {}", address);
        }
    }

    private void lost(IOException reason) {
        address = null;
        failure = reason;
        again(reason);
    }

    private void again(Exception reason) {
        if (ended || loop.isClosed()) {
            return;
        }
        String message = String.valueOf(reason.getMessage());
        if (!message.equals(reported)) {
            reported = message;
            LOG.warn("chat does not listen on {}: {}; it tries again", where, message);
        }
        loop.callLater(DELAY, this::listenAgain).unref();
    }

    private void listenAgain() {
        if (ended) {
            return;
        }
        loop.futures().whenDone(server.start(), (started, thrown) -> {
            if (thrown == null) {
                listens();
            } else {
                Exception reason = thrown instanceof Exception exception ? exception : new IOException(thrown);
                failure = reason;
                again(reason);
            }
        });
    }

    private @Nullable CompletableFuture<Void> accepted(Connection connection) throws IOException {
        Member member = Member.of(room, connection);
        LOG.debug("{} has come from {}", member, connection.remoteAddress());
        return null; // there is nothing to wait for
    }

    @Override
    public @Nullable SocketAddress address() {
        return address;
    }

    @Override
    public @Nullable Exception failure() {
        return failure;
    }

    @Override
    public List<String> members() {
        return room.nicks();
    }

    @Override
    public CompletableFuture<Drained> drain(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("the timeout of drain() is " + timeout + "; expected zero or more");
        }
        CompletableFuture<Drained> result = loop.newFuture();
        boolean queued = loop.tryExecute(() -> {
            ended = true;
            address = null;
            failure = null;
            room.end();
            loop.futures().chain(server.stopGracefully(timeout), result);
        });
        if (!queued) {
            result.complete(new Drained(0, 0));
        }
        return result;
    }

    @Override
    public void close() {
        loop.tryExecute(() -> {
            ended = true;
            address = null;
            failure = null;
            room.close();
            server.close();
        });
    }

    @Override
    public String toString() {
        return "chat on " + (where instanceof InetSocketAddress inet ? inet.getHostString() + ":" + inet.getPort()
                : where);
    }
}
