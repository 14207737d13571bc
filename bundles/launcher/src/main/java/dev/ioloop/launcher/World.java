package dev.ioloop.launcher;

import java.time.Duration;
import java.util.Map;

/**
 * Where the servers live: in a framework, or in plain Java. One that was returned to the caller serves.
 *
 * <p>Thread rule: {@link #awaitEnd()} belongs to the thread that made it, the others to any thread.
 */
interface World {
    /**
     * What kind of world this is.
     *
     * @return in words, for the report
     */
    String description();

    /**
     * What there is to tell about the servers.
     *
     * @return values by the keys of {@link dev.ioloop.launcher.inside.EchoState} and
     *     {@link dev.ioloop.launcher.inside.ChatState}
     * @throws InterruptedException if the thread is interrupted
     * @throws LaunchException if the server is not there
     */
    Map<String, String> state() throws InterruptedException, LaunchException;

    /**
     * Ends all connections in order.
     *
     * @param timeout how long they may take; the call waits for a little longer at most
     * @return what was drained, in words
     * @throws InterruptedException if the thread is interrupted
     * @throws LaunchException if the server does not answer
     */
    String drain(Duration timeout) throws InterruptedException, LaunchException;

    /** Lets {@link #awaitEnd()} return. */
    void stop();

    /**
     * Runs until {@link #stop()}, then ends what is left.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    void awaitEnd() throws InterruptedException;

    /** Removes what would stay behind when the process ends now. */
    void discard();
}
