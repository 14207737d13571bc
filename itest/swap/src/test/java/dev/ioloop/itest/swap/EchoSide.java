package dev.ioloop.itest.swap;

import dev.ioloop.ConnectionLostException;
import dev.ioloop.DatagramChannel;
import dev.ioloop.DescriptorsExhaustedException;
import dev.ioloop.IOLoop;
import dev.ioloop.Interest;
import dev.ioloop.ListenChannel;
import dev.ioloop.Readiness;
import dev.ioloop.ReadyHandler;
import dev.ioloop.Registration;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What the loop under test serves: echo over TCP, UNIX domain sockets and UDP, by the api alone. Now and then a connection is
 * paused, whatever it is in the middle of.
 *
 * <p>Thread rule: the loop's owner.
 */
final class EchoSide {
    private static final int READS = 4;

    private final IOLoop loop;
    private final Verdict verdict;
    private final SplittableRandom random = new SplittableRandom(4711);
    private final ByteBuffer shared = ByteBuffer.allocateDirect(16 * 1024);
    private final Set<Connection> open = new HashSet<>();
    private final ListenChannel tcp;
    private final ListenChannel unix;
    private final DatagramChannel udp;

    EchoSide(IOLoop loop, Verdict verdict, Path socket) throws IOException {
        this.loop = loop;
        this.verdict = verdict;
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        tcp = listen(StandardProtocolFamily.INET, any);
        unix = listen(StandardProtocolFamily.UNIX, UnixDomainSocketAddress.of(socket));
        udp = loop.channels().datagram(StandardProtocolFamily.INET).bind(any);
        loop.register(udp, Interest.READ, new Datagrams());
    }

    private ListenChannel listen(ProtocolFamily protocol, SocketAddress address) throws IOException {
        ListenChannel listener = loop.channels().listener(protocol).bind(address, 1000);
        loop.register(listener, Interest.READ, new Accepting(listener));
        return listener;
    }

    private static int port(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet.getPort() : -1;
    }

    int tcpPort() {
        return port(tcp.localAddress());
    }

    int udpPort() {
        return port(udp.localAddress());
    }

    /** How many connections are open. */
    int connections() {
        return open.size();
    }

    /** Ends what listens. */
    void close() throws IOException {
        tcp.close();
        unix.close();
        udp.close();
    }

    /** A handler whose failures, and the loop's own closes, spoil the verdict. */
    private abstract class Checked implements ReadyHandler {
        @Override
        public void closed(Registration registration, IOException reason) {
            verdict.fault("the loop has closed " + registration.channel() + ": " + reason);
        }

        @Override
        public boolean failed(Registration registration, Throwable failure) {
            verdict.fault(registration.channel() + " failed: " + failure);
            return true;
        }
    }

    private final class Accepting extends Checked {
        private final ListenChannel listener;

        Accepting(ListenChannel listener) {
            this.listener = listener;
        }

        @Override
        public void ready(Registration registration, Readiness readiness) throws IOException {
            verdict.onLoop();
            for (int i = 0; i < 16; i++) { // in the middle of a storm: the rest is for the next turn, or the next poller
                StreamChannel accepted;
                try {
                    accepted = listener.accept();
                } catch (DescriptorsExhaustedException e) {
                    verdict.fault("out of descriptors: " + e.getMessage());
                    return;
                }
                if (accepted == null) {
                    return;
                }
                verdict.accepted++;
                open.add(new Connection(accepted));
            }
        }
    }

    private final class Datagrams extends Checked {
        private final ByteBuffer buffer = ByteBuffer.allocate(200);

        @Override
        public void ready(Registration registration, Readiness readiness) throws IOException {
            verdict.onLoop();
            for (SocketAddress from = udp.receive(buffer.clear()); from != null; from = udp.receive(buffer.clear())) {
                udp.send(buffer.flip(), from);
            }
        }
    }

    /** One connection: what came in and is not out again stands in a queue. */
    private final class Connection extends Checked {
        private final StreamChannel channel;
        private final Registration registration;
        private final Queue<ByteBuffer> unsent = new ArrayDeque<>();
        private byte mark;
        private boolean ended;
        private boolean paused;

        Connection(StreamChannel channel) throws IOException {
            this.channel = channel;
            registration = loop.register(channel, Interest.READ, this);
        }

        @Override
        public void ready(Registration same, Readiness readiness) throws IOException {
            verdict.onLoop();
            if (paused) {
                verdict.fault(channel + " was told " + readiness + " while it was paused");
            }
            try {
                flush();
                for (int i = 0; i < READS && unsent.isEmpty() && !ended; i++) {
                    if (!read()) {
                        break;
                    }
                }
                if (ended && unsent.isEmpty()) {
                    end();
                    return;
                }
                ask();
            } catch (ConnectionLostException e) {
                if (mark == Peer.ORDERLY) {
                    verdict.fault("lost " + e.getMessage());
                }
                verdict.lost++;
                end();
            }
        }

        private boolean read() throws IOException {
            int count = channel.read(shared.clear());
            if (count < 0) {
                ended = true;
                return false;
            }
            if (count == 0) {
                return false;
            }
            if (mark == 0) {
                mark = shared.get(0);
            }
            verdict.bytes += count;
            channel.write(shared.flip());
            if (shared.hasRemaining()) {
                unsent.add(ByteBuffer.allocate(shared.remaining()).put(shared).flip());
            }
            return count == shared.capacity(); // a short read: the next turn tells, also of the end
        }

        private void flush() throws IOException {
            for (ByteBuffer first = unsent.peek(); first != null; first = unsent.peek()) {
                channel.write(first);
                if (first.hasRemaining()) {
                    return;
                }
                unsent.remove();
            }
        }

        private void ask() {
            if (random.nextInt(200) == 0) {
                paused = true;
                registration.interest(Interest.NONE);
                loop.callLater(Duration.ofMillis(1 + random.nextInt(20)), () -> {
                    paused = false;
                    if (open.contains(this)) {
                        ask();
                    }
                });
                return;
            }
            Interest wanted = unsent.isEmpty() ? Interest.READ : Interest.WRITE;
            if (registration.interest() != wanted) {
                registration.interest(wanted);
            }
        }

        void end() throws IOException {
            if (open.remove(this)) {
                channel.close();
            }
        }
    }
}
