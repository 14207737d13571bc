package dev.ioloop.poller.nio;

import dev.ioloop.BindFailedException;
import dev.ioloop.ConnectFailedException;
import dev.ioloop.ConnectTimeoutException;
import dev.ioloop.ConnectionLostException;
import dev.ioloop.ConnectionRefusedException;
import dev.ioloop.DescriptorsExhaustedException;
import dev.ioloop.NoRouteException;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the JDK throws into ioloop's taxonomy, with the JDK's exception as the cause. Each method returns what is
 * to be thrown; a {@link ClosedChannelException} is returned as it is.
 *
 * <p>The JDK tells an error of the system by a class where it has one ({@code NET_ThrowNew} and
 * {@code handleSocketError} in its sources), else by the text of {@code strerror(3)} alone, which comes in the language
 * of the process's locale. So what is done relies on the operation and the class first and on the text last, and a text
 * that is not known gives the more general exception.
 *
 * <p>Thread rule: any thread.
 */
final class SystemErrors {
    private static final Path ALWAYS_THERE = Path.of("/dev/null");

    private SystemErrors() {}

    /** A descriptor could not be made: {@code socket(2)}, {@code accept(2)}, {@code pipe(2)}. */
    static IOException opening(String what, IOException e) {
        if (e instanceof ClosedChannelException || !(says(e, "too many open files") || canOpenNothing())) {
            return e;
        }
        return new DescriptorsExhaustedException("cannot " + what + ": " + reason(e)
                + "; try again when descriptors were closed, or raise the limit (ulimit -n, or fs.file-max)", e);
    }

    /** Whether even a file that is always there cannot be opened: {@code EMFILE} in any language. */
    private static boolean canOpenNothing() {
        if (!Files.exists(ALWAYS_THERE)) {
            return false;
        }
        try (FileInputStream probe = new FileInputStream(ALWAYS_THERE.toFile())) {
            return probe.getFD() == null;
        } catch (IOException e) {
            return true;
        }
    }

    /** {@code bind(2)} or {@code listen(2)} has failed. */
    static IOException binding(String what, @Nullable SocketAddress local, IOException e) {
        if (e instanceof ClosedChannelException) {
            return e;
        }
        return new BindFailedException("cannot bind " + what + " to "
                + (local == null ? "any free address" : AddressText.of(local)) + ": " + reason(e)
                + bindAdvice(local, e), e);
    }

    private static String bindAdvice(@Nullable SocketAddress local, IOException e) {
        boolean unix = local instanceof UnixDomainSocketAddress;
        if (says(e, "in use")) {
            return unix
                    ? "; the file exists: remove it if no process listens on it, or choose another path"
                    : "; end the process that uses it, or choose another port (0 takes a free one)";
        }
        if (says(e, "permission denied")) {
            return unix
                    ? "; choose a directory that this user may write to"
                    : "; choose a port from 1024 up, or give the process the right to bind lower ones";
        }
        return unix ? "; check the path and its directory" : "; choose an address of this host";
    }

    /** {@code connect(2)} has failed, at once or later. */
    static IOException connecting(@Nullable SocketAddress remote, IOException e) {
        if (e instanceof ClosedChannelException) {
            return e;
        }
        String found = "cannot connect to " + AddressText.of(remote) + ": " + reason(e);
        if (e instanceof NoRouteToHostException || says(e, "unreachable")) {
            return new NoRouteException(found + "; check the address and this host's routes", e);
        }
        if (says(e, "timed out")) {
            return new ConnectTimeoutException(found + "; check that the host is up and no firewall drops packets", e);
        }
        if (remote instanceof UnixDomainSocketAddress) {
            return connectingUnix(found, e);
        }
        if (e instanceof ConnectException) {
            return new ConnectionRefusedException(found + "; check that a server listens there", e);
        }
        return new ConnectFailedException(found + "; check the address and the permissions of this process", e);
    }

    private static IOException connectingUnix(String found, IOException e) {
        if (e instanceof ConnectException || says(e, "no such file")) {
            return new ConnectionRefusedException(found + "; check the path and that a server listens on it", e);
        }
        // EAGAIN: here the attempt does not go on in the background, as it would with TCP
        return new ConnectFailedException(found + (says(e, "temporarily unavailable")
                ? "; the server's backlog is full: try again later, or give the listener a larger one"
                : "; check the path and its permissions"), e);
    }

    /**
     * A read from or a write to something connected has failed. Whatever the reason, there is no way to go on: the
     * socket gives no further byte.
     */
    static IOException transferring(Object channel, IOException e) {
        if (e instanceof ClosedChannelException) {
            return e;
        }
        return new ConnectionLostException(channel + " was lost: " + reason(e) + "; close it and connect anew", e);
    }

    /** A region of a file could not be sent: the fault may be the file's or the connection's. */
    static IOException sending(Object channel, IOException e) {
        boolean connection = says(e, "connection") || says(e, "broken pipe") || says(e, "timed out")
                || says(e, "unreachable") || says(e, "no route");
        return connection && !(e instanceof EOFException) ? transferring(channel, e) : e;
    }

    /**
     * Tells whether accept(2) has found a connection that ended before it was accepted. Linux passes the errors of the
     * new connection on (accept(2), "Error handling"); the JDK itself skips {@code ECONNABORTED}.
     */
    static boolean isAborted(IOException e) {
        return e instanceof ProtocolException || e instanceof NoRouteToHostException || says(e, "abort")
                || says(e, "unreachable") || says(e, "network is down") || says(e, "host is down");
    }

    private static boolean says(IOException e, String words) {
        String message = e.getMessage();
        return message != null && message.toLowerCase(Locale.ROOT).contains(words);
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getName() : message;
    }
}
