package dev.ioloop.poller.posix.libc;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;
import static java.net.StandardProtocolFamily.UNIX;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.poller.posix.AbstractUnixAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.junit.jupiter.api.Test;

/** Addresses through the layouts of C and back. */
class AddressesTest {
    private static void goesThrough(SocketAddress address, ProtocolFamily protocol) throws Exception {
        assertEquals(address, Addresses.take(Addresses.put(address, protocol)));
    }

    @Test
    void comeBackAsTheyWere() throws Exception {
        goesThrough(new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 65_535), INET);
        goesThrough(new InetSocketAddress(InetAddress.getByName("2001:db8::1"), 1), INET6);
        goesThrough(new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 80), INET6);
        goesThrough(UnixDomainSocketAddress.of("/run/\u00fc.sock"), UNIX);
        goesThrough(UnixDomainSocketAddress.of("x".repeat(OperatingSystem.current().unixPathBytes() - 1)), UNIX);
        goesThrough(AbstractUnixAddress.of("name"), UNIX);
        goesThrough(AbstractUnixAddress.of(new byte[]{0, 1, 0}), UNIX);
        goesThrough(AbstractUnixAddress.of(new byte[AbstractUnixAddress.MOST_BYTES]), UNIX);
    }

    @Test
    void nothingIsAnyAddress() throws Exception {
        for (ProtocolFamily protocol : new ProtocolFamily[]{INET, INET6}) {
            InetSocketAddress any = (InetSocketAddress) Addresses.take(Addresses.put(null, protocol));
            assertTrue(any.getAddress().isAnyLocalAddress() && any.getPort() == 0, any.toString());
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        SocketAddress six = InetSocketAddress.createUnresolved("nobody.invalid", 1);
        assertThrows(UnresolvedAddressException.class, () -> Addresses.put(six, INET));
        assertThrows(UnsupportedAddressTypeException.class,
                () -> Addresses.put(new InetSocketAddress(InetAddress.getByName("::1"), 1), INET));
        assertThrows(UnsupportedAddressTypeException.class,
                () -> Addresses.put(UnixDomainSocketAddress.of("x"), INET6));
        assertThrows(UnsupportedAddressTypeException.class,
                () -> Addresses.put(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), UNIX));
        assertThrows(UnsupportedAddressTypeException.class, () -> Addresses.put(null, UNIX));
        SocketException e = assertThrows(SocketException.class,
                () -> Addresses.put(UnixDomainSocketAddress.of("x".repeat(200)), UNIX));
        assertTrue(String.valueOf(e.getMessage()).contains("200 bytes"), e.getMessage());
        assertThrows(SocketException.class, () -> Addresses.put(UnixDomainSocketAddress.of(""), UNIX));
        assertThrows(IllegalArgumentException.class, () -> AbstractUnixAddress.of(""));
        assertThrows(IllegalArgumentException.class, () -> AbstractUnixAddress.of("x".repeat(108)));
    }

    @Test
    void whatIsNoAddressIsNone() {
        assertNull(Addresses.take(0));
        assertNull(Addresses.take(1));
        assertNull(Addresses.take(Addresses.putNone()), "of no family");
    }
}
