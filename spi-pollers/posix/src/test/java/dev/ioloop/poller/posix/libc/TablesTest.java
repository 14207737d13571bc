package dev.ioloop.poller.posix.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The tables of numbers, held against the kernel that runs this. */
class TablesTest {
    @Test
    void theCLibraryBehavesAsTheTablesSay() {
        assertEquals(Optional.empty(), SelfTest.reason());
    }

    @Test
    void systemsAreKnownByTheNamesThatJavaGivesThem() {
        assertEquals(Optional.of(OperatingSystem.LINUX), OperatingSystem.of("Linux"));
        assertEquals(Optional.of(OperatingSystem.MACOS), OperatingSystem.of("Mac OS X"));
        assertEquals(Optional.of(OperatingSystem.FREEBSD), OperatingSystem.of("FreeBSD"));
        assertEquals(Optional.of(OperatingSystem.ILLUMOS), OperatingSystem.of("SunOS"));
        assertEquals(Optional.empty(), OperatingSystem.of("Windows 11"));
    }

    @Test
    void linuxHasEverythingButTheOptionThatOthersHaveForAFlag() {
        for (Constant constant : Constant.values()) {
            assertEquals(constant != Constant.SO_NOSIGPIPE, constant.on(OperatingSystem.LINUX) != Constant.NONE,
                    constant.name());
        }
        assumeTrue(OperatingSystem.current() == OperatingSystem.LINUX);
        UnsupportedOperationException e = assertThrows(UnsupportedOperationException.class,
                Constant.SO_NOSIGPIPE::here);
        assertTrue(String.valueOf(e.getMessage()).contains("Linux has no SO_NOSIGPIPE"), e.getMessage());
    }

    @Test
    void noErrorHasTwoNamesOnOneSystem() {
        for (OperatingSystem system : OperatingSystem.values()) {
            Set<Integer> seen = new HashSet<>();
            for (Errno errno : Errno.values()) {
                assertTrue(seen.add(errno.on(system)), errno + " on " + system);
            }
        }
    }

    /** Each number is tried on a socket: a wrong one is refused, or does not come back. */
    @Test
    void theKernelTakesTheNumbersOfTheOptions() {
        int tcp = Descriptors.socket(Constant.AF_INET6.here(), Constant.SOCK_STREAM.here());
        int udp = Descriptors.socket(Constant.AF_INET6.here(), Constant.SOCK_DGRAM.here());
        assumeTrue(tcp >= 0 && udp >= 0, "no IPv6 here");
        try {
            for (Constant option : new Constant[]{Constant.SO_REUSEADDR, Constant.SO_REUSEPORT,
                Constant.SO_KEEPALIVE}) {
                assertTaken(tcp, Constant.SOL_SOCKET, option, 1);
            }
            assertTaken(udp, Constant.SOL_SOCKET, Constant.SO_BROADCAST, 1);
            assertTaken(tcp, Constant.IPPROTO_TCP, Constant.TCP_NODELAY, 1);
            assertTaken(tcp, Constant.IPPROTO_TCP, Constant.TCP_KEEPIDLE, 77);
            assertTaken(tcp, Constant.IPPROTO_TCP, Constant.TCP_KEEPINTVL, 33);
            assertTaken(tcp, Constant.IPPROTO_TCP, Constant.TCP_KEEPCNT, 5);
            assertTaken(tcp, Constant.IPPROTO_IPV6, Constant.IPV6_V6ONLY, 1);
            assertTaken(tcp, Constant.IPPROTO_IPV6, Constant.IPV6_TCLASS, 16);
            assertTaken(udp, Constant.IPPROTO_IP, Constant.IP_MULTICAST_TTL, 9);
            assertTaken(udp, Constant.IPPROTO_IP, Constant.IP_MULTICAST_LOOP, 0);
            assertTaken(udp, Constant.IPPROTO_IPV6, Constant.IPV6_MULTICAST_HOPS, 9);
            assertTaken(udp, Constant.IPPROTO_IPV6, Constant.IPV6_MULTICAST_LOOP, 0);
            if (Constant.TCP_USER_TIMEOUT.isHere()) {
                assertTaken(tcp, Constant.IPPROTO_TCP, Constant.TCP_USER_TIMEOUT, 4321);
            }
            assertEquals(0, OptionValue.setLinger(tcp, 12));
            assertEquals(12, OptionValue.linger(tcp));
            assertEquals(0, OptionValue.setLinger(tcp, -5));
            assertEquals(OptionValue.OFF, OptionValue.linger(tcp));
            assertEquals(Constant.SOCK_STREAM.here(),
                    OptionValue.get(tcp, Constant.SOL_SOCKET.here(), Constant.SO_TYPE.here()));
        } finally {
            Libc.close(tcp);
            Libc.close(udp);
        }
    }

    private static void assertTaken(int fd, Constant level, Constant option, int value) {
        assertEquals(0, OptionValue.set(fd, level.here(), option.here(), value), option.name());
        assertEquals(value, OptionValue.get(fd, level.here(), option.here()), option.name());
    }

    @Test
    void descriptorsAreNonBlockingAndClosedOnExec() {
        long pipe = Descriptors.pipe();
        long sockets = Descriptors.socketPair();
        int[] all = {(int) pipe, (int) (pipe >>> 32), (int) sockets, (int) (sockets >>> 32)};
        try {
            for (int fd : all) {
                assertTrue((Libc.fcntl(fd, Constant.F_GETFL.here(), 0) & Constant.O_NONBLOCK.here()) != 0, "fd " + fd);
                assertEquals(Constant.FD_CLOEXEC.here(), Libc.fcntl(fd, Constant.F_GETFD.here(), 0), "fd " + fd);
            }
        } finally {
            for (int fd : all) {
                assertEquals(0, Libc.close(fd));
            }
        }
        assertEquals(-Errno.EBADF.here(), Libc.close(all[0]), "closed already");
    }

    @Test
    void textsOfErrorsHaveTheNameAndTheNumber() {
        assertTrue(SystemError.text(Errno.ECONNREFUSED.here())
                .endsWith(" (ECONNREFUSED, errno " + Errno.ECONNREFUSED.here() + ")"));
        assertTrue(SystemError.text(4095).contains("errno 4095"));
        assertFalse(SystemError.text(4095).contains(","));
    }
}
