package dev.ioloop.stream;

import dev.ioloop.IOLoop;
import org.osgi.annotation.versioning.ProviderType;

/**
 * How many connections servers may have: one budget, which all servers of a loop share unless they were given one of
 * their own. When it is used up they stop accepting, within a burst as well, and go on by themselves when a connection
 * ends.
 *
 * <p>Answers to {@code max_connections}, {@code max_accepts} and {@code multi_accept} of Pyjo and Mojo.
 *
 * <p>Thread rule: the thread of its loop.
 */
@ProviderType
public interface ConnectionLimits {
    /** How many connections may be open at a time where nothing else is said. */
    int DEFAULT_MAX_CONNECTIONS = 1000;
    /** How many connections a server accepts in one turn where nothing else is said. */
    int DEFAULT_MULTI_ACCEPT = 50;

    /**
     * The budget that the servers of a loop share.
     *
     * @param loop the loop
     * @return the same object at each call for the same loop
     */
    static ConnectionLimits of(IOLoop loop) {
        return StreamFactory.find().sharedLimits(loop);
    }

    /**
     * Makes a budget for one server, or for some.
     *
     * @param loop the loop that these servers live on
     * @return a new budget
     */
    static ConnectionLimits create(IOLoop loop) {
        return StreamFactory.find().newLimits(loop);
    }

    /**
     * How many connections may be open at a time.
     *
     * @return the number
     */
    int maxConnections();

    /**
     * Changes how many connections may be open at a time. Those that are open stay.
     *
     * @param most 0 or more; with 0 nothing is accepted
     * @throws IllegalArgumentException if it is negative
     */
    void maxConnections(int most);

    /**
     * After how many connections no more are accepted.
     *
     * @return what was set last; 0, as at first, for no limit
     */
    int maxAccepts();

    /**
     * Sets after how many connections no more are accepted and {@link #whenUsedUp} runs. A random share of up to half
     * of it is taken off, drawn once in this call, so that several processes that are replaced in this way do not end
     * at the same time.
     *
     * @param most the number, counted from now on; 0 for no limit
     * @throws IllegalArgumentException if it is negative
     */
    void maxAccepts(int most);

    /**
     * How many connections may still be accepted before {@link #whenUsedUp} runs.
     *
     * @return the number; {@link Long#MAX_VALUE} without a limit
     */
    long acceptsLeft();

    /**
     * Says what to do when {@link #maxAccepts()} is used up.
     *
     * @param action what to do, once; at first {@link IOLoop#stopGracefully()} of the loop
     */
    void whenUsedUp(Runnable action);

    /**
     * How many connections a server accepts in one turn.
     *
     * @return what was set; else {@value #DEFAULT_MULTI_ACCEPT}, or 1 while {@link #maxConnections()} is below that
     */
    int multiAccept();

    /**
     * Sets how many connections a server accepts in one turn before the loop serves others.
     *
     * @param most at least 1
     * @throws IllegalArgumentException if it is less
     */
    void multiAccept(int most);

    /**
     * How many connections are open that were accepted under this budget.
     *
     * @return the number
     */
    int connections();
}
