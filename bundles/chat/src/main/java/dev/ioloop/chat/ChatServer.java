package dev.ioloop.chat;

import dev.ioloop.IOLoop;
import dev.ioloop.stream.Drained;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A chat with one room: who connects, by {@code nc} or {@code telnet}, is in it, and what one types, in lines of UTF-8,
 * the others read. Lines that begin with {@code /} are commands; {@code /help} lists them.
 *
 * <p>Nobody slows the others down: who reads too slowly misses lines and is told how many, who writes too fast is not
 * read from for a while. {@link ChatOptions} has the limits.
 *
 * <p>When its poller goes and no other one of the same family is there, all members are cut off; the server listens
 * again as soon as it can.
 *
 * <p>In OSGi the server that the configuration {@code dev.ioloop.chat} describes ({@code host}, {@code port},
 * {@code drainSeconds}, {@code firstTryOnly} and the limits) is a service of this type. It keeps trying while it cannot
 * listen, unless {@code firstTryOnly} says that it is to give up when the first try fails: see {@link #failure()}.
 *
 * <p>Answers to the chat servers among the examples of Tornado ({@code demos/tcpecho}, {@code demos/chat}) and Twisted
 * ({@code chatserver.py}).
 *
 * <p>Thread rule: any thread, but for {@link #listen}.
 */
@ProviderType
public interface ChatServer extends AutoCloseable {
    /**
     * Begins to listen. Belongs to the owner's thread of the loop; the loop need not run yet.
     *
     * @param loop does all the work
     * @param address where to listen: an IP address, resolved, where port 0 takes any free port, or a
     *     {@link java.net.UnixDomainSocketAddress}
     * @param options the limits
     * @return the server, listening
     * @throws IllegalArgumentException if the address is not resolved
     * @throws dev.ioloop.BindFailedException if the address cannot be had; the message names it and the reason
     * @throws dev.ioloop.PollerUnavailableException if the loop has lost its poller and waits for another one
     * @throws dev.ioloop.LoopClosedException if the loop is closed
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     * @throws IOException on any other error
     */
    static ChatServer listen(IOLoop loop, SocketAddress address, ChatOptions options) throws IOException {
        return ListeningChat.open(loop, address, options);
    }

    /**
     * Where the server listens.
     *
     * @return the address with the port that was chosen, or null while it does not listen
     */
    @Nullable SocketAddress address();

    /**
     * Why the server does not listen, if there is a reason that it did not choose itself.
     *
     * @return what was thrown, or null while it listens and after {@link #drain} and {@link #close()}
     */
    @Nullable Exception failure();

    /**
     * Who is in the room.
     *
     * @return the nick names in the order in which they were taken; a copy that may be out of date by a moment
     */
    List<String> members();

    /**
     * Ends the server in order: it stops accepting, says goodbye to all members, sends what they still have to get, and
     * closes each connection when its member has ended it, at the latest a second after all was sent.
     *
     * @param timeout how long from now; connections that still have bytes to get are reset then
     * @return completes on the loop when all connections have ended
     * @throws IllegalArgumentException if the timeout is negative
     */
    CompletableFuture<Drained> drain(Duration timeout);

    /**
     * Ends the server at once: it stops listening and resets all connections in the next turn of the loop. Calling it
     * again does nothing.
     */
    @Override
    void close();
}
