package dev.ioloop.poller.posix.libc;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;

/**
 * Turns an errno into the exception that the JDK's own channels throw for it ({@code handleSocketError} in
 * {@code sun.nio.ch.Net}). The message has the text of the system, the name and the number.
 *
 * <p>Thread rule: any thread.
 */
public final class SystemError {
    private SystemError() {}

    /**
     * The text of an error.
     *
     * @param errno the number, positive
     * @return for example {@code Connection refused (ECONNREFUSED, errno 111)}
     */
    public static String text(int errno) {
        return Libc.strerror(errno) + " (" + Errno.of(errno).map(known -> known.name() + ", ").orElse("") + "errno "
                + errno + ")";
    }

    /**
     * The exception for an error of a socket.
     *
     * @param errno the number, positive
     * @return the exception, not thrown
     */
    public static IOException ofSocket(int errno) {
        String text = text(errno);
        return switch (Errno.of(errno).orElse(Errno.EIO)) {
            case EPROTO -> new ProtocolException(text);
            case ECONNREFUSED, ETIMEDOUT, ENOTCONN -> new ConnectException(text);
            case EHOSTUNREACH -> new NoRouteToHostException(text);
            case EADDRINUSE, EADDRNOTAVAIL, EACCES -> new BindException(text);
            default -> new SocketException(text);
        };
    }

    /**
     * The exception for an error of anything else, and of a transfer.
     *
     * @param errno the number, positive
     * @return the exception, not thrown
     */
    public static IOException of(int errno) {
        return new IOException(text(errno));
    }
}
