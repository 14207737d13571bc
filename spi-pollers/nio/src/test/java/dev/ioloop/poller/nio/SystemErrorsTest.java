package dev.ioloop.poller.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BindFailedException;
import dev.ioloop.ConnectFailedException;
import dev.ioloop.ConnectTimeoutException;
import dev.ioloop.ConnectionLostException;
import dev.ioloop.ConnectionRefusedException;
import dev.ioloop.DescriptorsExhaustedException;
import dev.ioloop.NoRouteException;
import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

/**
 * Which exception becomes which, where a test cannot make the system fail in that way, or in that language.
 */
class SystemErrorsTest {
    private static final SocketAddress TCP = new InetSocketAddress("127.0.0.1", 80);
    private static final SocketAddress UNIX = UnixDomainSocketAddress.of("/tmp/none");

    private static void assertConnecting(Class<? extends IOException> expected, SocketAddress remote, IOException e) {
        IOException found = SystemErrors.connecting(remote, e);
        assertSame(expected, found.getClass(), () -> found.toString());
        assertSame(e, found.getCause());
        assertTrue(found.getMessage().contains(AddressText.of(remote)), found.getMessage());
    }

    @Test
    void connecting() {
        assertConnecting(ConnectionRefusedException.class, TCP, new ConnectException("Connection refused"));
        assertConnecting(ConnectionRefusedException.class, TCP, new ConnectException("Verbindungsaufbau abgelehnt"));
        assertConnecting(ConnectionRefusedException.class, TCP, new ConnectException());
        assertConnecting(ConnectTimeoutException.class, TCP, new ConnectException("Connection timed out"));
        assertConnecting(NoRouteException.class, TCP, new NoRouteToHostException("Keine Route zum Zielrechner"));
        assertConnecting(NoRouteException.class, TCP, new SocketException("Network is unreachable"));
        assertConnecting(ConnectFailedException.class, TCP, new BindException("Cannot assign requested address"));
        assertConnecting(ConnectFailedException.class, TCP, new SocketException("Operation not permitted"));
        assertConnecting(ConnectionRefusedException.class, UNIX, new SocketException("No such file or directory"));
        assertConnecting(ConnectionRefusedException.class, UNIX, new ConnectException("Connection refused"));
        assertConnecting(ConnectFailedException.class, UNIX, new SocketException("Permission denied"));
    }

    @Test
    void binding() {
        for (IOException e : new IOException[]{new BindException("Permission denied"),
            new SocketException("Unix domain path too long"), new IOException()}) {
            IOException found = SystemErrors.binding("a listener", TCP, e);
            assertSame(BindFailedException.class, found.getClass());
            assertSame(e, found.getCause());
            assertTrue(found.getMessage().contains("a listener to 127.0.0.1:80"), found.getMessage());
        }
        assertTrue(SystemErrors.binding("x", TCP, new BindException("Permission denied")).getMessage()
                .contains("1024"));
        assertTrue(SystemErrors.binding("x", UNIX, new BindException("Permission denied")).getMessage()
                .contains("directory"));
        assertTrue(SystemErrors.binding("x", null, new BindException("?")).getMessage().contains("any free address"));
    }

    @Test
    void transferring() {
        IOException e = new IOException("Die Verbindung wurde vom Kommunikationspartner zurückgesetzt");
        IOException found = SystemErrors.transferring("channel 7", e);
        assertSame(ConnectionLostException.class, found.getClass());
        assertTrue(found.getMessage().startsWith("channel 7 was lost: Die Verbindung"), found.getMessage());
    }

    @Test
    void sendingTellsTheFileFromTheConnection() {
        for (String text : new String[]{"Broken pipe", "Connection reset by peer", "Connection timed out",
            "No route to host"}) {
            assertSame(ConnectionLostException.class, SystemErrors.sending("x", new IOException(text)).getClass());
        }
        for (IOException own : new IOException[]{new IOException("Input/output error"), new IOException(),
            new EOFException("the file of the connection became shorter")}) {
            assertSame(own, SystemErrors.sending("x", own));
        }
    }

    @Test
    void opening() {
        IOException e = new SocketException("Too many open files");
        IOException found = SystemErrors.opening("open a stream", e);
        assertSame(DescriptorsExhaustedException.class, found.getClass());
        assertSame(e, found.getCause());
        assertTrue(found.getMessage().contains("cannot open a stream") && found.getMessage().contains("ulimit -n"),
                found.getMessage());
        IOException other = new SocketException("Address family not supported by protocol");
        assertSame(other, SystemErrors.opening("open a stream", other));
    }

    @Test
    void closedStaysClosed() {
        IOException e = new ClosedChannelException();
        assertSame(e, SystemErrors.opening("x", e));
        assertSame(e, SystemErrors.binding("x", TCP, e));
        assertSame(e, SystemErrors.connecting(TCP, e));
        assertSame(e, SystemErrors.transferring("x", e));
        assertSame(e, SystemErrors.sending("x", e));
    }

    @Test
    void aborted() {
        assertTrue(SystemErrors.isAborted(new ProtocolException("Protocol error")));
        assertTrue(SystemErrors.isAborted(new NoRouteToHostException()));
        assertTrue(SystemErrors.isAborted(new SocketException("Host is down")));
        assertFalse(SystemErrors.isAborted(new SocketException("Too many open files")));
        assertFalse(SystemErrors.isAborted(new ClosedChannelException()));
    }

    @Test
    void addresses() {
        assertEquals("127.0.0.1:80", AddressText.of(TCP));
        assertEquals("[0:0:0:0:0:0:0:1]:80", AddressText.of(new InetSocketAddress("::1", 80)));
        assertEquals("example.test:80", AddressText.of(InetSocketAddress.createUnresolved("example.test", 80)));
        assertEquals("unix:/tmp/none", AddressText.of(UNIX));
        assertEquals("unix:(unnamed)", AddressText.of(UnixDomainSocketAddress.of("")));
        assertEquals("(no address)", AddressText.of(null));
    }
}
