package dev.ioloop.poller.epoll;

import static java.net.StandardProtocolFamily.INET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BindFailedException;
import dev.ioloop.ConnectTimeoutException;
import dev.ioloop.ConnectionLostException;
import dev.ioloop.DescriptorsExhaustedException;
import dev.ioloop.Interest;
import dev.ioloop.ListenChannel;
import dev.ioloop.NoRouteException;
import dev.ioloop.PipeEnds;
import dev.ioloop.Readiness;
import dev.ioloop.StreamChannel;
import dev.ioloop.poller.posix.channel.PosixChannels;
import dev.ioloop.poller.posix.libc.Errno;
import dev.ioloop.poller.posix.libc.Faults;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** What becomes of errors of system calls that no network brings on demand: they are put in at the binding. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultsTest {
    private static final long SECOND = 1_000_000_000;

    private final PosixChannels channels = PosixChannels.instance();
    private final List<Long> told = new ArrayList<>();
    private int met;

    @AfterEach
    void end() {
        Faults.Seam.set(null);
    }

    /** The next calls of the function fail; those after them go through. */
    private void fail(String function, Errno errno, int times) {
        met = 0;
        Faults.Seam.set((called, fd) -> called.equals(function) && met < times && met++ < times ? errno.here() : 0);
    }

    private int poll(Poller poller, long nanos) throws IOException {
        return poller.poll(nanos, (token, readiness) -> told.add(token));
    }

    private ListenChannel listener() throws IOException {
        return channels.listener(INET).bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static void assertSays(String what, Throwable thrown) {
        assertTrue(String.valueOf(thrown.getMessage()).contains(what), thrown.getMessage());
    }

    @Test
    void anAcceptWithoutDescriptorsLeavesTheConnectionWaiting() throws Exception {
        try (ListenChannel listener = listener();
                StreamChannel client = channels.stream(INET);
                Poller poller = EpollPoller.open(new PollerOptions("faults"))) {
            client.connect(address(listener));
            poller.register(listener, Interest.READ, 1);
            assertEquals(1, poll(poller, 10 * SECOND));
            for (Errno errno : new Errno[]{Errno.EMFILE, Errno.ENFILE}) {
                fail("accept4", errno, 1);
                assertSays(errno.name(), assertThrows(DescriptorsExhaustedException.class, listener::accept));
                assertEquals(1, poll(poller, 10 * SECOND), "still to be accepted");
            }
            StreamChannel accepted = listener.accept();
            assertNotNull(accepted).close();
        }
    }

    private static <T> T assertNotNull(T value) {
        org.junit.jupiter.api.Assertions.assertNotNull(value);
        return value;
    }

    private static SocketAddress address(ListenChannel listener) {
        SocketAddress address = listener.localAddress();
        return assertNotNull(address);
    }

    @Test
    void connectionsThatWereAbortedAreSkipped() throws Exception {
        try (ListenChannel listener = listener(); StreamChannel client = channels.stream(INET)) {
            client.connect(address(listener));
            fail("accept4", Errno.ECONNABORTED, 5);
            StreamChannel accepted = null;
            for (int tries = 0; accepted == null && tries < 1_000_000; tries++) {
                accepted = listener.accept();
            }
            assertEquals(5, met);
            assertNotNull(accepted).close();
            fail("accept4", Errno.ECONNABORTED, Integer.MAX_VALUE);
            assertNull(listener.accept(), "a storm of them is left to the next turn");
            assertTrue(met < 1000, "skipped in one call: " + met);
            fail("accept4", Errno.EINTR, 3);
            assertNull(listener.accept());
            assertEquals(3, met);
        }
    }

    @Test
    void channelsThatCannotBeOpenedSayWhy() {
        fail("socket", Errno.EMFILE, 3);
        for (Executable open : new Executable[]{() -> channels.stream(INET), () -> channels.listener(INET),
            () -> channels.datagram(INET)}) {
            assertSays("EMFILE", assertThrows(DescriptorsExhaustedException.class, open));
        }
        fail("pipe2", Errno.ENFILE, 1);
        assertThrows(DescriptorsExhaustedException.class, channels::pipe);
        fail("eventfd", Errno.EMFILE, 1);
        assertThrows(DescriptorsExhaustedException.class, () -> channels.eventfd(0));
        fail("socketpair", Errno.EMFILE, 1);
        assertThrows(DescriptorsExhaustedException.class, channels::socketPair);
        fail("socket", Errno.ENOBUFS, 1);
        IOException memory = assertThrows(IOException.class, () -> channels.stream(INET));
        assertSays("ENOBUFS", memory);
        assertFalse(memory instanceof DescriptorsExhaustedException);
        fail("socket", Errno.EAFNOSUPPORT, 1);
        assertThrows(UnsupportedOperationException.class, () -> channels.stream(INET));
    }

    @Test
    void transfersTellALossApartFromAShortage() throws Exception {
        PosixChannels.SocketPair pair = channels.socketPair();
        ByteBuffer bytes = ByteBuffer.allocate(10);
        for (Errno errno : new Errno[]{Errno.EPIPE, Errno.ECONNRESET, Errno.ETIMEDOUT}) {
            fail("send", errno, 1);
            ConnectionLostException lost = assertThrows(ConnectionLostException.class, () -> pair.one().write(bytes));
            assertSays(errno.name(), lost);
            assertInstanceOf(IOException.class, lost.getCause());
        }
        for (Errno errno : new Errno[]{Errno.ENOBUFS, Errno.ENOMEM}) {
            fail("send", errno, 1);
            IOException shortage = assertThrows(IOException.class, () -> pair.one().write(bytes));
            assertFalse(shortage instanceof ConnectionLostException, shortage.toString());
            assertSays("try again later", shortage);
        }
        assertEquals(0, bytes.position(), "nothing was taken");
        fail("send", Errno.EINTR, 4);
        assertEquals(10, pair.one().write(bytes));
        assertEquals(4, met);
        fail("recv", Errno.EINTR, 4);
        assertEquals(10, pair.other().read(ByteBuffer.allocateDirect(20)));
        fail("recv", Errno.ECONNRESET, 1);
        assertThrows(ConnectionLostException.class, () -> pair.other().read(ByteBuffer.allocate(1)));
        pair.one().close();
        pair.other().close();
    }

    @Test
    void connectsAndBindsThatFailAreToldByTheirReason() throws Exception {
        try (ListenChannel listener = listener()) {
            SocketAddress there = address(listener);
            fail("connect", Errno.ENETUNREACH, 1);
            StreamChannel noRoute = channels.stream(INET);
            assertThrows(NoRouteException.class, () -> noRoute.connect(there));
            assertFalse(noRoute.isOpen(), "a failed attempt closes the channel");
            fail("connect", Errno.ETIMEDOUT, 1);
            StreamChannel late = channels.stream(INET);
            assertThrows(ConnectTimeoutException.class, () -> late.connect(there));
            fail("bind", Errno.EACCES, 1);
            try (ListenChannel other = channels.listener(INET)) {
                assertSays("1024", assertThrows(BindFailedException.class, () -> other.bind(there)));
                assertTrue(other.isOpen());
            }
        }
    }

    @Test
    void aRefusedRegistrationLeavesNothingBehind() throws Exception {
        PipeEnds pipe = channels.pipe();
        try (Poller poller = EpollPoller.open(new PollerOptions("faults"))) {
            fail("epoll_ctl", Errno.ENOMEM, 1);
            IOException refused = assertThrows(IOException.class,
                    () -> poller.register(pipe.source(), Interest.READ, 1));
            assertSays("ENOMEM", refused);
            poller.register(pipe.source(), Interest.NONE, 2);
            fail("epoll_ctl", Errno.ENOMEM, 1);
            assertThrows(IOException.class, () -> poller.modify(pipe.source(), Interest.READ, 3));
            pipe.sink().write(ByteBuffer.allocate(1));
            assertEquals(0, poll(poller, 0), "the old interest stands");
            poller.modify(pipe.source(), Interest.READ, 4);
            assertEquals(1, poll(poller, 10 * SECOND));
            assertEquals(List.of(4L), told);
            pipe.source().close();
            pipe.sink().close();
            assertEquals(0, poll(poller, 0));
        }
    }

    @Test
    void aSignalEndsAWaitWithNothing() throws Exception {
        try (Poller poller = EpollPoller.open(new PollerOptions("faults"))) {
            fail("epoll_wait", Errno.EINTR, 1);
            assertEquals(0, poll(poller, 10 * SECOND));
            assertEquals(1, met);
            fail("epoll_wait", Errno.EBADF, 1);
            assertSays("EBADF", assertThrows(IOException.class, () -> poll(poller, 0)));
        }
    }

    @Test
    void aPollerThatCannotBeOpenedLeavesNoDescriptor() throws Exception {
        EpollPollerProvider provider = new EpollPollerProvider();
        for (String function : new String[]{"epoll_create1", "eventfd", "epoll_ctl"}) {
            long before = descriptors();
            fail(function, Errno.EMFILE, 1);
            assertTrue(provider.unavailable().orElse("available").contains("EMFILE"), function);
            assertEquals(1, met);
            assertEquals(before, descriptors(), "after a failure of " + function);
        }
        assertTrue(provider.unavailable().isEmpty());
    }

    private static long descriptors() throws IOException {
        try (java.util.stream.Stream<java.nio.file.Path> open = java.nio.file.Files
                .list(java.nio.file.Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    @Test
    void readinessIsNamedAsTheKernelFoundIt() throws Exception {
        PosixChannels.SocketPair pair = channels.socketPair();
        List<Readiness> found = new ArrayList<>();
        try (Poller poller = EpollPoller.open(new PollerOptions("faults"))) {
            poller.register(pair.one(), Interest.READ_WRITE, 1);
            poller.poll(0, (token, readiness) -> found.add(readiness));
            pair.other().close();
            poller.poll(10 * SECOND, (token, readiness) -> found.add(readiness));
            assertEquals(Readiness.WRITABLE, found.get(0));
            assertTrue(found.get(1).isHangUp() && found.get(1).isReadable(), found.toString());
            assertEquals(0, poller.poll(0, (token, readiness) -> found.add(readiness)), "told once");
        }
        pair.one().close();
    }

    @Test
    void aBufferOfAClosedArenaIsRefusedBeforeTheSystemWritesToWhatIsThereNow() throws Exception {
        PipeEnds pipe = channels.pipe();
        try (var source = pipe.source(); var sink = pipe.sink()) {
            ByteBuffer closed;
            try (Arena arena = Arena.ofConfined()) {
                closed = arena.allocate(16).asByteBuffer();
                assertEquals(4, sink.write(closed.limit(4)));
                assertEquals(4, source.read(closed.clear()));
            }
            closed.clear();
            assertThrows(IllegalStateException.class, () -> sink.write(closed));
            assertThrows(IllegalStateException.class, () -> source.read(closed));
            try (Arena arena = Arena.ofShared()) {
                ByteBuffer other = arena.allocate(16).asByteBuffer();
                assertEquals(16, sink.write(other));
                assertEquals(16, source.read(other.clear()));
            }
            ByteBuffer again = ByteBuffer.allocateDirect(16);
            assertEquals(16, sink.write(again));
            assertEquals(16, source.read(again.clear()), "the refused write has left nothing in the pipe");
        }
    }
}
