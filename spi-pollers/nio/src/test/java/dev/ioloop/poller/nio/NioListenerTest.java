package dev.ioloop.poller.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BindFailedException;
import dev.ioloop.ListenChannel;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Listeners: binding, accepting, and connections that are gone before they are accepted.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NioListenerTest {
    private Rig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig();
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    @Test
    void acceptedChannelsDoNotBlock() throws IOException {
        ListenChannel listener = rig.listener();
        assertNull(listener.accept());
        rig.connecting(Rig.present(listener.localAddress()));
        StreamChannel accepted = rig.accept(listener);
        assertFalse(accepted.unwrap(SocketChannel.class).isBlocking());
        assertTrue(accepted.isConnected());
        assertEquals("nio", accepted.family());
        assertNull(listener.accept());
    }

    @Test
    void addressInUseIsNamedWithAdvice() throws IOException {
        ListenChannel first = rig.listener();
        ListenChannel second = rig.keep(rig.provider.channels().listener(StandardProtocolFamily.INET));
        BindFailedException e = assertThrows(BindFailedException.class, () -> second.bind(first.localAddress()));
        int port = ((InetSocketAddress) Rig.present(first.localAddress())).getPort();
        assertTrue(e.getMessage().contains("127.0.0.1:" + port), e.getMessage());
        assertTrue(e.getMessage().contains("another port"), e.getMessage());
        assertEquals(BindException.class, Rig.present(e.getCause()).getClass());
        assertSame(second, second.bind(Rig.loopback()), "a failed bind leaves the channel as it was");
    }

    @Test
    void foreignAddressIsNamedWithAdvice() throws IOException {
        ListenChannel listener = rig.keep(rig.provider.channels().listener(StandardProtocolFamily.INET));
        BindFailedException e = assertThrows(BindFailedException.class,
                () -> listener.bind(new InetSocketAddress("203.0.113.7", 0)));
        assertTrue(e.getMessage().contains("203.0.113.7:0"), e.getMessage());
        assertTrue(e.getMessage().contains("address of this host"), e.getMessage());
    }

    @Test
    void misuseIsRefused() throws IOException {
        ListenChannel listener = rig.keep(rig.provider.channels().listener(StandardProtocolFamily.INET));
        assertThrows(NotYetBoundException.class, listener::accept);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> listener.bind(Rig.loopback(), 0));
        assertTrue(e.getMessage().contains("backlog is 0"), e.getMessage());
        listener.bind(null);
        assertThrows(AlreadyBoundException.class, () -> listener.bind(Rig.loopback()));
        assertNotEquals(0, ((InetSocketAddress) Rig.present(listener.localAddress())).getPort());
        listener.close();
        assertNull(listener.localAddress());
        assertEquals("nio listener (closed)", listener.toString());
        assertThrows(ClosedChannelException.class, listener::accept);
        assertThrows(ClosedChannelException.class, listener::getLocalAddress);
        assertThrows(ClosedChannelException.class, () -> listener.bind(Rig.loopback()));
    }

    @Test
    void addressInTimeWaitCanBeBoundAgain() throws IOException {
        ListenChannel listener = rig.listener();
        assertEquals(!NioChannels.WINDOWS, listener.getOption(StandardSocketOptions.SO_REUSEADDR));
        SocketAddress address = Rig.present(listener.localAddress());
        StreamChannel near = rig.connecting(address);
        StreamChannel far = rig.accept(listener);
        rig.finish(near);
        far.close();
        near.close();
        listener.close();
        rig.keep(rig.provider.channels().listener(StandardProtocolFamily.INET)).bind(address);
    }

    @Test
    void connectionsThatAreGoneAreSkipped() throws IOException {
        Scripted jdk = new Scripted(new NoRouteToHostException("No route to host"),
                new SocketException("Software caused connection abort"), new SocketException("Network is down"));
        assertNull(new NioListener(jdk).accept());
        assertEquals(4, jdk.calls);
    }

    @Test
    void acceptDoesNotSkipForEver() throws IOException {
        Scripted jdk = new Scripted(new SocketException[]{});
        jdk.always = new SocketException("Network is unreachable");
        assertNull(new NioListener(jdk).accept());
        assertTrue(jdk.calls > 1 && jdk.calls < 1000, () -> jdk.calls + " calls");
    }

    @Test
    void otherErrorsComeAsTheyAre() {
        SocketException other = new SocketException("Operation not supported");
        assertSame(other, assertThrows(IOException.class, () -> new NioListener(new Scripted(other)).accept()));
    }

    /** Fails as told, since no test can make the kernel pass on the errors of a network. */
    private static final class Scripted extends ServerSocketChannel {
        private final SocketException[] failures;
        private SocketException always;
        private int calls;

        Scripted(SocketException... failures) {
            super(java.nio.channels.spi.SelectorProvider.provider());
            this.failures = failures;
        }

        @Override
        public SocketChannel accept() throws IOException {
            calls++;
            if (always != null) {
                throw always;
            }
            if (calls <= failures.length) {
                throw failures[calls - 1];
            }
            return null;
        }

        @Override
        public ServerSocketChannel bind(SocketAddress local, int backlog) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> T getOption(SocketOption<T> name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<SocketOption<?>> supportedOptions() {
            return Set.of();
        }

        @Override
        public ServerSocket socket() {
            throw new UnsupportedOperationException();
        }

        @Override
        public SocketAddress getLocalAddress() {
            return null;
        }

        @Override
        protected void implCloseSelectableChannel() {
            // nothing is open
        }

        @Override
        protected void implConfigureBlocking(boolean block) {
            // nothing can block
        }
    }
}
