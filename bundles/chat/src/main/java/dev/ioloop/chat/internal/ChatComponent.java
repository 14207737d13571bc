package dev.ioloop.chat.internal;

import dev.ioloop.IOLoop;
import dev.ioloop.chat.ChatOptions;
import dev.ioloop.chat.ChatServer;
import dev.ioloop.stream.Drained;
import dev.ioloop.stream.StreamFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chat as a DS component: listens while it is active, drains when it is stopped or configured anew.
 *
 * <p>Thread rule: activated and deactivated on threads of the framework, which wait for the loop with a bound; all else
 * on any thread.
 */
@Component(service = ChatServer.class, immediate = true, configurationPid = "dev.ioloop.chat")
public final class ChatComponent implements ChatServer {
    /** How much longer than asked for a framework thread waits, in milliseconds. */
    private static final long GRACE_MILLIS = 2_000;
    private static final Logger LOG = LoggerFactory.getLogger(ChatServer.class);

    private final IOLoop loop;
    private final Duration drainTime;
    private final FirstTry first;

    /**
     * Listens, or tells why not.
     *
     * @param loop does the work
     * @param streams makes the connections; asked for here so that it is there when the server looks for it
     * @param settings what Config Admin says
     * @throws IllegalArgumentException if a setting makes no sense
     */
    @Activate
    public ChatComponent(@Reference IOLoop loop, @Reference StreamFactory streams, ChatSettings settings) {
        this.loop = loop;
        this.drainTime = Duration.ofSeconds(settings.drainSeconds());
        if (drainTime.isNegative()) {
            throw new IllegalArgumentException("drainSeconds of dev.ioloop.chat is " + settings.drainSeconds()
                    + "; expected 0 or more");
        }
        this.first = new FirstTry(loop, resolve(settings.host(), settings.port()), options(settings),
                settings.firstTryOnly());
        await(first.begin(), GRACE_MILLIS, "begin to listen");
    }

    private static ChatOptions options(ChatSettings settings) {
        return new ChatOptions(settings.maxMembers(), settings.maxLineBytes(), settings.linesPerSecond(),
                settings.burst(), settings.maxPendingBytes(), Duration.ofSeconds(settings.idleWarningSeconds()),
                Duration.ofSeconds(settings.idleSeconds()), Duration.ofSeconds(settings.sendSeconds()),
                Duration.ofSeconds(settings.noticeSeconds()));
    }

    private static InetSocketAddress resolve(String host, int port) {
        if (port < 0 || port > 0xFFFF) {
            throw new IllegalArgumentException("port of dev.ioloop.chat is " + port + "; expected 0 to 65535");
        }
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("host of dev.ioloop.chat is '" + host
                    + "', which has no address; expected a name or an IP address of this machine");
        }
        return address;
    }

    @Deactivate
    void deactivate() {
        await(drain(drainTime), drainTime.toMillis() + GRACE_MILLIS, "drain");
    }

    /** Waits on a thread of the framework; on the loop's own thread it must not, and what was begun goes on by itself. */
    private void await(Future<?> future, long millis, String what) {
        if (loop.isOwner()) {
            return;
        }
        try {
            future.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("loop '{}' did not {} within {} ms; a callback of it blocks", loop.name(), what, millis);
        } catch (ExecutionException e) {
            LOG.warn("chat could not {}: {}", what, String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public @Nullable SocketAddress address() {
        ChatServer chat = first.chat();
        return chat == null ? null : chat.address();
    }

    @Override
    public @Nullable Exception failure() {
        ChatServer chat = first.chat();
        return chat == null ? first.failure() : chat.failure();
    }

    @Override
    public List<String> members() {
        ChatServer chat = first.chat();
        return chat == null ? List.of() : chat.members();
    }

    @Override
    public CompletableFuture<Drained> drain(Duration timeout) {
        CompletableFuture<Drained> drained = loop.newFuture();
        first.cancel();
        // On the loop, so that a try that is under way has ended by then.
        boolean queued = loop.tryExecute(() -> {
            ChatServer chat = first.chat();
            if (chat == null) {
                drained.complete(new Drained(0, 0));
            } else {
                loop.futures().chain(chat.drain(timeout), drained);
            }
        });
        if (!queued) {
            drained.complete(new Drained(0, 0));
        }
        return drained;
    }

    @Override
    public void close() {
        first.cancel();
        loop.tryExecute(() -> {
            ChatServer chat = first.chat();
            if (chat != null) {
                chat.close();
            }
        });
    }
}
