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
     * Starts a server on each of the loops, all on the same addresses. A port 0 becomes the same free port on all.
     *
     * <p>Where the system can, it spreads the connections over them ({@link TcpServerBuilder#reusePort}). Where it
     * cannot, or where {@code servers} calls {@code reusePort(false)}, the first server listens for all and hands each
     * connection to the server with the fewest, in turn where several have as few; if the budget of a loop is used up,
     * others take its share, and if all are, accepting pauses. Then the first server's {@code stop()} and
     * {@code pause()} are those of all; another server's are its own, and what was on its way to it goes to the others.
     * Connections are handed to loops whose poller is of the family of the listener alone.
     *
     * @param port the port on all interfaces, or 0
     * @param servers makes the server of a loop, out of a description that has the address already, and the reuse of
     *     the port if the system can
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
     * Changes the poller of all loops; see {@link IOLoop#switchPoller}. Each loop changes for itself: where one refuses,
     * its old poller stays in charge, and the others have changed all the same. No connection is lost in either case.
     *
     * @param name the poller's name
     * @return completes with the pollers, in the order of the loops; if any loop has refused, fails with a
     *     {@link GroupSwitchException} that tells the outcome of each, when all have answered
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
