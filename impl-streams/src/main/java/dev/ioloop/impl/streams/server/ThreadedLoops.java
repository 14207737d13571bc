package dev.ioloop.impl.streams.server;

import dev.ioloop.GracefulStop;
import dev.ioloop.IOLoop;
import dev.ioloop.ListenChannel;
import dev.ioloop.LoopClosedException;
import dev.ioloop.LoopOptions;
import dev.ioloop.PollerInfo;
import dev.ioloop.stream.GroupSwitchException;
import dev.ioloop.stream.LoopGroup;
import dev.ioloop.stream.TcpServer;
import dev.ioloop.stream.TcpServerBuilder;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loops on threads of their own.
 *
 * <p>Thread rule: any thread.
 */
public final class ThreadedLoops implements LoopGroup {
    private static final Duration JOIN = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(ThreadedLoops.class);

    private final List<IOLoop> loops = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<CompletableFuture<@Nullable Void>> ends = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final CopyOnWriteArrayList<Spread> spreads = new CopyOnWriteArrayList<>();

    /**
     * Makes the loops and starts them.
     *
     * @param count how many
     * @param options of each
     */
    public ThreadedLoops(int count, LoopOptions options) {
        if (count < 1) {
            throw new IllegalArgumentException("the group is to have " + count + " loops; it must be 1 or more");
        }
        try {
            for (int i = 0; i < count; i++) {
                String name = options.name() == null ? "group" : options.name();
                loops.add(IOLoop.create(options.withName(name + "-" + (i + 1))));
            }
        } catch (RuntimeException e) {
            loops.forEach(IOLoop::close);
            throw e;
        }
        loops.forEach(this::run);
    }

    private void run(IOLoop loop) {
        CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                loop.start();
            } catch (LoopClosedException e) {
                LOG.debug("{} was closed before it was started", loop.name());
            } finally {
                loop.close();
                spreads.forEach(spread -> spread.loopHasEnded(loop));
                end.complete(null);
            }
        }, loop.name());
        ends.add(end);
        threads.add(thread);
        thread.start();
    }

    @Override
    public List<IOLoop> loops() {
        return List.copyOf(loops);
    }

    @Override
    public IOLoop next() {
        return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
    }

    @Override
    public CompletableFuture<List<TcpServer>> serve(int port,
            Function<? super TcpServerBuilder, ? extends TcpServer> servers) {
        return serve("", port, servers);
    }

    @Override
    public CompletableFuture<List<TcpServer>> serve(String host, int port,
            Function<? super TcpServerBuilder, ? extends TcpServer> servers) {
        Objects.requireNonNull(servers, "servers");
        Ports.check(0, port, "to listen on");
        CompletableFuture<List<TcpServer>> all = new CompletableFuture<>();
        List<TcpServer> started = new ArrayList<>();
        serveNext(host, port, servers, started, new Serving(new Spread(), all));
        return all;
    }

    /** A start of servers that is under way. */
    private record Serving(Spread spread, CompletableFuture<List<TcpServer>> all) {}

    /** One after the other, since the first one finds the port. The list goes from thread to thread with the work. */
    private void serveNext(String host, int port, Function<? super TcpServerBuilder, ? extends TcpServer> servers,
            List<TcpServer> started, Serving serving) {
        if (started.size() == loops.size()) {
            serving.all.complete(List.copyOf(started));
            return;
        }
        IOLoop loop = loops.get(started.size());
        int[] chosen = {port};
        CompletableFuture<TcpServer> one = loop.futures().call(() -> {
            TcpServer server = servers.apply(
                    TcpServer.on(loop).listen(host, port).reusePort(loops.size() > 1 && canReusePort(loop)));
            if (loops.size() > 1 && server instanceof ListeningServer ours && ours.canShare()) {
                spreads.addIfAbsent(serving.spread);
                ours.share(serving.spread);
            }
            return server.start().thenApply(listening -> {
                chosen[0] = listening.port();
                return listening;
            });
        });
        var unused = one.whenComplete((server, thrown) -> {
            if (thrown == null) {
                started.add(server);
                serveNext(host, chosen[0], servers, started, serving);
            } else {
                started.forEach(other -> other.loop().tryExecute(other::close));
                serving.all.completeExceptionally(thrown);
            }
        });
    }

    private static boolean canReusePort(IOLoop loop) throws IOException {
        try (ListenChannel probe = loop.channels().listener(StandardProtocolFamily.INET)) {
            return probe.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
        }
    }

    @Override
    public CompletableFuture<List<PollerInfo>> switchPoller(String name) {
        Objects.requireNonNull(name, "name");
        List<CompletableFuture<GroupSwitchException.Outcome>> each = loops.stream()
                .map(loop -> switchOne(loop, name)).toList();
        return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new)).thenApply(done -> {
            List<GroupSwitchException.Outcome> outcomes = each.stream().map(CompletableFuture::join).toList();
            if (outcomes.stream().anyMatch(outcome -> outcome.refusal() != null)) {
                throw new GroupSwitchException(name, outcomes);
            }
            return outcomes.stream().map(GroupSwitchException.Outcome::poller).toList();
        });
    }

    /** Never fails, so that all are waited for. */
    private static CompletableFuture<GroupSwitchException.Outcome> switchOne(IOLoop loop, String name) {
        CompletableFuture<GroupSwitchException.Outcome> outcome = new CompletableFuture<>();
        var unused = loop.futures().call(() -> loop.switchPoller(name)).whenComplete((poller, thrown) -> {
            Throwable cause = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause()
                    : thrown;
            outcome.complete(
                    new GroupSwitchException.Outcome(loop, poller == null ? loop.poller() : poller, cause));
        });
        return outcome;
    }

    @Override
    public CompletableFuture<@Nullable Void> stopGracefully(@Nullable Duration deadline) {
        GracefulStop how = deadline == null ? GracefulStop.UNBOUNDED : GracefulStop.within(deadline);
        for (IOLoop loop : loops) {
            var unused = loop.stopGracefully(how);
        }
        return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
    }

    @Override
    public void close() {
        for (IOLoop loop : loops) {
            var unused = loop.closeAsync();
        }
        boolean interrupted = false;
        for (Thread thread : threads) {
            try {
                if (thread != Thread.currentThread()) {
                    thread.join(JOIN.toMillis());
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
