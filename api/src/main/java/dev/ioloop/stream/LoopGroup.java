package dev.ioloop.stream;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import dev.ioloop.PollerInfo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Several loops, each on a thread of its own.
 *
 * <p>Thread rule: any thread.
 */
@ProviderType
public interface LoopGroup extends AutoCloseable {
    /**
     * Makes loops and starts them.
     *
     * @param count how many, at least 1
     * @param options of each of them; to the name a number is added
     * @return the group, whose loops run
     * @throws IllegalArgumentException if the count is less than 1
     * @throws dev.ioloop.PollerUnavailableException as {@link IOLoop#create(LoopOptions)}; none of the loops is left
     */
    static LoopGroup start(int count, LoopOptions options) {
        return StreamFactory.find().loopGroup(count, options);
    }

    /**
     * The loops.
     *
     * @return the loops, in order
     */
    List<IOLoop> loops();

    /**
     * One of the loops, each in its turn: where to put the next piece of work.
     *
     * @return a loop
     */
    IOLoop next();

    /**
     * Starts a server on each of the loops, all on the same addresses; the connections are spread over them by the
     * system ({@link TcpServerBuilder#reusePort}). A port 0 becomes the same free port on all.
     *
     * @param port the port on all interfaces, or 0
     * @param servers makes the server of a loop, out of a description that has the address and the reuse of the port
     *     already
     * @return completes with the servers, in the order of the loops, when all listen, on a thread of the group; if one
     *     fails all are closed
     */
    CompletableFuture<List<TcpServer>> serve(int port, Function<? super TcpServerBuilder, ? extends TcpServer> servers);

    /**
     * As {@link #serve(int, Function)} on the addresses of a host.
     *
     * @param host as {@link TcpServerBuilder#listen(String, int)}
     * @param port the port, or 0
     * @param servers makes the server of a loop
     * @return as {@link #serve(int, Function)}
     */
    CompletableFuture<List<TcpServer>> serve(String host, int port,
            Function<? super TcpServerBuilder, ? extends TcpServer> servers);

    /**
     * Changes the poller of all loops; see {@link IOLoop#switchPoller}.
     *
     * @param name the poller's name
     * @return completes with the pollers, in the order of the loops; fails with the first refusal, when all have
     *     answered
     */
    CompletableFuture<List<PollerInfo>> switchPoller(String name);

    /**
     * Stops accepting on all loops, waits until their connections have ended, and closes the loops.
     *
     * @param deadline how long each loop waits; null to wait for ever
     * @return completes when all threads of the group have left their loops
     */
    CompletableFuture<@Nullable Void> stopGracefully(@Nullable Duration deadline);

    /** Closes the loops, with their channels, and waits for their threads, at most 10 seconds each. */
    @Override
    void close();
}
