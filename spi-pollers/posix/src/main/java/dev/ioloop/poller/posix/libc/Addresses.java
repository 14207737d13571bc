package dev.ioloop.poller.posix.libc;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.ioloop.poller.posix.AbstractUnixAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * Socket addresses in the layouts of C: {@code struct sockaddr_in}, {@code sockaddr_in6} and {@code sockaddr_un}
 * ({@code netinet/in.h}, {@code sys/un.h}). On macOS and FreeBSD the first byte is the length and the second the family;
 * elsewhere both together are the family.
 *
 * <p>Thread rule: any thread; the address stands in the thread's {@link CallState}.
 */
public final class Addresses {
    private static final ValueLayout.OfShort PORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt SCOPE = ValueLayout.JAVA_INT_UNALIGNED;
    private static final int IN_BYTES = 16;
    private static final int IN6_BYTES = 28;
    private static final int PATH_AT = 2;
    /** How the JDK encodes paths. */
    private static final Charset PATHS = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private Addresses() {}

    /**
     * Puts an address into the thread's state.
     *
     * @param address what; null stands for any address and port of the protocol
     * @param protocol the protocol of the socket
     * @return the length in bytes
     * @throws UnresolvedAddressException if it is not resolved
     * @throws UnsupportedAddressTypeException if it is of another protocol
     * @throws SocketException if the path of a UNIX domain socket is too long or empty
     */
    public static int put(@Nullable SocketAddress address, ProtocolFamily protocol) throws SocketException {
        return put(address, protocol, CallState.get().address);
    }

    static int put(@Nullable SocketAddress address, ProtocolFamily protocol, MemorySegment at)
            throws SocketException {
        if (protocol == StandardProtocolFamily.UNIX) {
            return putUnix(address, at);
        }
        if (address != null && !(address instanceof InetSocketAddress)) {
            throw new UnsupportedAddressTypeException();
        }
        InetSocketAddress inet = address == null ? new InetSocketAddress(0) : (InetSocketAddress) address;
        InetAddress host = inet.getAddress();
        if (host == null) {
            throw new UnresolvedAddressException();
        }
        if (protocol == StandardProtocolFamily.INET6) {
            return putSix(host, inet.getPort(), at);
        }
        byte[] bytes = host.getAddress();
        if (bytes.length != 4) {
            if (address != null) {
                throw new UnsupportedAddressTypeException();
            }
            bytes = new byte[4];
        }
        at.asSlice(0, IN_BYTES).fill((byte) 0);
        family(at, Constant.AF_INET.here(), IN_BYTES);
        at.set(PORT, 2, (short) inet.getPort());
        MemorySegment.copy(bytes, 0, at, JAVA_BYTE, 4, 4);
        return IN_BYTES;
    }

    private static int putSix(InetAddress host, int port, MemorySegment at) {
        at.asSlice(0, IN6_BYTES).fill((byte) 0);
        family(at, Constant.AF_INET6.here(), IN6_BYTES);
        at.set(PORT, 2, (short) port);
        byte[] bytes = host.getAddress();
        if (bytes.length == 16) {
            MemorySegment.copy(bytes, 0, at, JAVA_BYTE, 8, 16);
        } else if (!host.isAnyLocalAddress()) {
            // an IPv4 address mapped into IPv6: RFC 4291 section 2.5.5.2
            at.set(JAVA_BYTE, 18, (byte) 0xff);
            at.set(JAVA_BYTE, 19, (byte) 0xff);
            MemorySegment.copy(bytes, 0, at, JAVA_BYTE, 20, 4);
        }
        if (host instanceof Inet6Address six) {
            at.set(SCOPE, 24, six.getScopeId());
        }
        return IN6_BYTES;
    }

    private static int putUnix(@Nullable SocketAddress address, MemorySegment at) throws SocketException {
        byte[] name;
        int start = PATH_AT;
        if (address instanceof UnixDomainSocketAddress path) {
            name = path.getPath().toString().getBytes(PATHS);
            if (name.length == 0) {
                throw new SocketException("the path of the UNIX domain socket is empty; give one");
            }
        } else if (address instanceof AbstractUnixAddress hidden) {
            name = hidden.name();
            start++;
        } else {
            throw new UnsupportedAddressTypeException();
        }
        int most = OperatingSystem.current().unixPathBytes() - 1;
        if (name.length > most) {
            throw new SocketException("Unix domain path too long: " + name.length + " bytes; at most " + most
                    + " bytes have room");
        }
        int length = start + name.length + (start == PATH_AT ? 1 : 0);
        at.asSlice(0, length).fill((byte) 0);
        family(at, Constant.AF_UNIX.here(), length);
        MemorySegment.copy(name, 0, at, JAVA_BYTE, start, name.length);
        return length;
    }

    /**
     * Puts the address that stands for "no peer" into the thread's state: AF_UNSPEC, {@code connect(2)}.
     *
     * @return the length in bytes
     */
    public static int putNone() {
        MemorySegment at = CallState.get().address;
        at.asSlice(0, IN6_BYTES).fill((byte) 0);
        family(at, 0, IN_BYTES);
        return IN_BYTES;
    }

    /** A host without a port. */
    static void putHost(MemorySegment at, byte[] host) {
        boolean six = host.length == 16;
        family(at, six ? Constant.AF_INET6.here() : Constant.AF_INET.here(), six ? IN6_BYTES : IN_BYTES);
        MemorySegment.copy(host, 0, at, JAVA_BYTE, six ? 8 : 4, host.length);
    }

    private static void family(MemorySegment at, int family, int length) {
        if (OperatingSystem.current().hasAddressLength()) {
            at.set(JAVA_BYTE, 0, (byte) length);
            at.set(JAVA_BYTE, 1, (byte) family);
        } else {
            at.set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, (short) family);
        }
    }

    private static int family(MemorySegment at) {
        return OperatingSystem.current().hasAddressLength()
                ? at.get(JAVA_BYTE, 1) & 0xff
                : at.get(ValueLayout.JAVA_SHORT_UNALIGNED, 0) & 0xffff;
    }

    /**
     * Takes the address out of the thread's state.
     *
     * @param length what the system call has said
     * @return the address; null if there is none, or of a family that is not known here
     */
    public static @Nullable SocketAddress take(int length) {
        MemorySegment at = CallState.get().address;
        if (length < 2) {
            return null;
        }
        int family = family(at);
        try {
            if (family == Constant.AF_INET.here()) {
                byte[] bytes = at.asSlice(4, 4).toArray(JAVA_BYTE);
                return new InetSocketAddress(Inet4Address.getByAddress(bytes), at.get(PORT, 2) & 0xffff);
            }
            if (family == Constant.AF_INET6.here()) {
                byte[] bytes = at.asSlice(8, 16).toArray(JAVA_BYTE);
                int scope = at.get(SCOPE, 24);
                InetAddress host = InetAddress.getByAddress(bytes);
                if (scope != 0 && host instanceof Inet6Address) {
                    host = Inet6Address.getByAddress(null, bytes, scope);
                }
                return new InetSocketAddress(host, at.get(PORT, 2) & 0xffff);
            }
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are an address", e);
        }
        return family == Constant.AF_UNIX.here() ? takeUnix(at, length) : null;
    }

    /**
     * An address of IPv4.
     *
     * @param host the four bytes, the first one the most significant
     * @param port the port
     * @return the address
     */
    public static SocketAddress four(int host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(host).array()), port);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 bytes are an address", e);
        }
    }

    private static SocketAddress takeUnix(MemorySegment at, int length) {
        int bytes = Math.min(length, OperatingSystem.current().unixPathBytes() + PATH_AT) - PATH_AT;
        if (bytes > 1 && at.get(JAVA_BYTE, PATH_AT) == 0) {
            return AbstractUnixAddress.of(at.asSlice(PATH_AT + 1, bytes - 1).toArray(JAVA_BYTE));
        }
        int end = 0;
        while (end < bytes && at.get(JAVA_BYTE, PATH_AT + (long) end) != 0) {
            end++;
        }
        return UnixDomainSocketAddress.of(new String(at.asSlice(PATH_AT, end).toArray(JAVA_BYTE), PATHS));
    }

    /** The address that recvfrom has left. */
    public static @Nullable SocketAddress sender() {
        return take(CallState.get().length.get(ValueLayout.JAVA_INT, 0));
    }

    /**
     * The address that a socket is bound to, or its peer's.
     *
     * @param fd the socket
     * @param peer whether the peer's is asked for
     * @return the address; null if there is none
     */
    public static @Nullable SocketAddress of(int fd, boolean peer) {
        int length = Libc.name(fd, peer);
        return length < 0 ? null : take(length);
    }

    /**
     * The protocol of a socket.
     *
     * @param fd the socket
     * @return INET, INET6 or UNIX
     * @throws SocketException if it is of another one
     */
    public static ProtocolFamily protocol(int fd) throws SocketException {
        int length = Libc.name(fd, false);
        int family = length < 2 ? 0 : family(CallState.get().address);
        if (family == Constant.AF_INET.here()) {
            return StandardProtocolFamily.INET;
        }
        if (family == Constant.AF_INET6.here()) {
            return StandardProtocolFamily.INET6;
        }
        if (family == Constant.AF_UNIX.here()) {
            return StandardProtocolFamily.UNIX;
        }
        throw new SocketException("descriptor " + fd + " is a socket of address family " + family
                + "; expected IPv4, IPv6 or UNIX");
    }
}
