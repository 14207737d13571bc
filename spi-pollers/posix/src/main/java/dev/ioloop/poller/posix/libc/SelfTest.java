package dev.ioloop.poller.posix.libc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Tries whether the C library is what the tables here say: sends a byte through a pair of sockets, looks at an errno and at
 * an address. So a system with other numbers is refused with a reason, in place of misread memory.
 *
 * <p>Thread rule: any thread; it runs once.
 */
public final class SelfTest {
    private static final Optional<String> REASON = run();

    private SelfTest() {}

    /**
     * Why descriptors cannot be used here.
     *
     * @return the reason and what to do, or empty
     */
    public static Optional<String> reason() {
        return REASON;
    }

    private static Optional<String> run() {
        Optional<OperatingSystem> system = OperatingSystem.ifKnown();
        String arch = System.getProperty("os.arch", "");
        if (system.isEmpty()) {
            return Optional.of("the layouts of " + System.getProperty("os.name")
                    + " are not known here, but those of Linux, macOS, FreeBSD and illumos");
        }
        if (!arch.equals("amd64") && !arch.equals("x86_64") && !arch.equals("aarch64")) {
            return Optional.of("the layouts of processor '" + arch + "' are not known here, but those of amd64 and"
                    + " aarch64");
        }
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            return Optional.of("the layouts are known for little-endian processors only");
        }
        try {
            tryAll();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("the C library does not behave as " + system.get().label() + "'s: " + e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            return Optional.of(explain(e));
        }
    }

    private static String explain(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof ExceptionInInitializerError && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof IllegalCallerException) {
            return "native access is denied (" + cause.getMessage()
                    + "); start java with --enable-native-access=dev.ioloop.poller.posix, or with"
                    + " --enable-native-access=ALL-UNNAMED where ioloop is on the class path or in an OSGi framework";
        }
        return "the C library cannot be called: " + cause;
    }

    private static void tryAll() throws IOException {
        long pair = checked("open a pair of sockets", Descriptors.socketPair());
        int first = (int) pair;
        int second = (int) (pair >>> 32);
        try {
            ByteBuffer one = ByteBuffer.wrap(new byte[]{42});
            int nothing = Transfer.read(first, true, ByteBuffer.allocate(1));
            if (!Errno.EAGAIN.is(-nothing)) {
                throw new IOException("reading an empty socket gave " + nothing + ", expected errno "
                        + Errno.EAGAIN.here());
            }
            checked("send a byte", Transfer.write(second, true, one));
            ByteBuffer got = ByteBuffer.allocateDirect(2);
            checked("receive a byte", Transfer.read(first, true, got));
            if (got.position() != 1 || got.get(0) != 42) {
                throw new IOException("a byte of 42 came back as " + got.get(0));
            }
        } finally {
            Libc.close(first);
            Libc.close(second);
        }
        tryAddress();
    }

    private static void tryAddress() throws IOException {
        int fd = (int) checked("open a socket",
                Descriptors.socket(Constant.AF_INET.here(), Constant.SOCK_STREAM.here()));
        try {
            InetAddress loopback = InetAddress.getByAddress(new byte[]{127, 0, 0, 1});
            int length = Addresses.put(new InetSocketAddress(loopback, 0), StandardProtocolFamily.INET);
            checked("bind a socket", Libc.bind(fd, length));
            SocketAddress bound = Addresses.of(fd, false);
            if (!(bound instanceof InetSocketAddress inet) || !inet.getAddress().equals(loopback)
                    || inet.getPort() == 0) {
                throw new IOException("a socket bound to 127.0.0.1 says that it is bound to " + bound);
            }
        } finally {
            Libc.close(fd);
        }
    }

    private static long checked(String what, long result) throws IOException {
        if (result < 0) {
            throw new IOException("cannot " + what + ": " + SystemError.text((int) -result));
        }
        return result;
    }
}
