package dev.ioloop.itest.osgi;

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
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An echo server in the fewest lines, by the API alone: what a user's bundle would contain.
 *
 * <p>Thread rule: {@link #open} and {@link #close} any thread but the loop's; handlers on the loop.
 */
final class LoopEcho implements AutoCloseable {
    /** Why the loop has closed channels of this server. */
    final Collection<IOException> losses = new ConcurrentLinkedQueue<>();
    /** The threads that have called its handlers. */
    final Collection<String> threads = new ConcurrentLinkedQueue<>();
    final AtomicInteger accepted = new AtomicInteger();
    private final IOLoop loop;
    private final Collection<Registration> registrations = new ConcurrentLinkedQueue<>();
    private final SocketAddress address;

    private LoopEcho(IOLoop loop) throws IOException {
        this.loop = loop;
        ListenChannel listener = loop.channels().listener(StandardProtocolFamily.INET);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        registrations.add(loop.register(listener, Interest.READ, new Acceptor(listener)));
        address = listener.getLocalAddress();
    }

    static LoopEcho open(IOLoop loop) throws Exception {
        return OnLoop.call(loop, () -> new LoopEcho(loop));
    }

    SocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        try {
            OnLoop.call(loop, () -> {
                for (Registration registration : registrations) {
                    registration.channel().close();
                }
                return true;
            });
        } catch (Exception e) {
            throw new AssertionError("the server does not close", e);
        }
    }

    /** Remembers what the loop closes. */
    private abstract class Handler implements ReadyHandler {
        @Override
        public void closed(Registration registration, IOException reason) {
            losses.add(reason);
        }
    }

    /** Takes connections. */
    private final class Acceptor extends Handler {
        private final ListenChannel listener;

        Acceptor(ListenChannel listener) {
            this.listener = listener;
        }

        @Override
        public void ready(Registration registration, Readiness readiness) throws IOException {
            StreamChannel stream = listener.accept();
            while (stream != null) {
                accepted.incrementAndGet();
                registrations.add(loop.register(stream, Interest.READ, new Connection(stream)));
                stream = listener.accept();
            }
        }
    }

    /** Reads what fits, and reads no more before that is sent. */
    private final class Connection extends Handler {
        private final StreamChannel stream;
        private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);

        Connection(StreamChannel stream) {
            this.stream = stream;
        }

        @Override
        public void ready(Registration registration, Readiness readiness) throws IOException {
            threads.add(Thread.currentThread().getName());
            if (buffer.position() == 0 && stream.read(buffer) < 0) {
                stream.close();
                return;
            }
            buffer.flip();
            stream.write(buffer);
            buffer.compact();
            registration.interest(buffer.position() == 0 ? Interest.READ : Interest.WRITE);
        }
    }
}
