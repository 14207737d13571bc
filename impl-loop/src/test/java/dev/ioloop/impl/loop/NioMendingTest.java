package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.Channel;
import dev.ioloop.Interest;
import dev.ioloop.ListenChannel;
import dev.ioloop.LoopOptions;
import dev.ioloop.StreamChannel;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerCapability;
import dev.ioloop.spi.ReadySink;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A selector that goes mad under live connections is opened anew, and no byte is lost, doubled or reordered. */
@Timeout(60)
class NioMendingTest {
    private static final int SIZE = 4 << 20;

    private final AtomicInteger opened = new AtomicInteger();
    /** How many of the pollers opened first are broken. */
    private volatile int broken;
    private volatile boolean throwing;

    /** Passes everything on, but for a poll that is broken. */
    private final class Breaking implements Poller {
        private final Poller inner;
        private final int number = opened.incrementAndGet();

        Breaking(Poller inner) {
            this.inner = inner;
        }

        @Override
        public int poll(long timeoutNanos, ReadySink sink) throws IOException {
            if (number > broken) {
                return inner.poll(timeoutNanos, sink);
            }
            if (throwing) {
                throw new IOException("made by the test");
            }
            return 0;
        }

        @Override
        public Set<PollerCapability> capabilities() {
            return inner.capabilities();
        }

        @Override
        public void register(Channel channel, Interest interest, long token) throws IOException {
            inner.register(channel, interest, token);
        }

        @Override
        public void modify(Channel channel, Interest interest, long token) throws IOException {
            inner.modify(channel, interest, token);
        }

        @Override
        public void deregister(Channel channel) throws IOException {
            inner.deregister(channel);
        }

        @Override
        public void wakeup() {
            inner.wakeup();
        }

        @Override
        public void awaitReady() throws IOException {
            inner.awaitReady();
        }

        @Override
        public void close() throws IOException {
            inner.close();
        }
    }

    @Test
    void oneThatSpins() throws Exception {
        echoThroughFaults();
        assertTrue(opened.get() > 1, "the spinning selector was never opened anew");
    }

    @Test
    void oneThatThrows() throws Exception {
        throwing = true;
        echoThroughFaults();
        assertTrue(opened.get() > 1, "the failing selector was never opened anew");
    }

    private void echoThroughFaults() throws Exception {
        LoopRunner runner = new LoopRunner(
                LoopOptions.defaults().withPoller("nio").withPollerDecorator(Breaking::new));
        byte[] sent = new byte[SIZE];
        new Random(11).nextBytes(sent);
        try (Socket client = new Socket()) {
            client.connect(listen(runner), 10_000);
            client.setSoTimeout(20_000);
            CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> read(client));
            for (int i = 0; i < 8; i++) {
                client.getOutputStream().write(sent, i * (SIZE / 8), SIZE / 8);
                broken = opened.get();
                runner.loop.wakeup();
            }
            client.shutdownOutput();
            assertArrayEquals(sent, LoopRunner.get(received));
        }
        runner.close();
        assertEquals(throwing, !runner.failures.isEmpty());
    }

    private static byte[] read(Socket client) {
        try {
            InputStream in = client.getInputStream();
            return in.readNBytes(SIZE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static InetSocketAddress listen(LoopRunner runner) {
        return runner.call(() -> {
            ListenChannel listener = runner.loop.channels().listener(StandardProtocolFamily.INET);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            runner.loop.register(listener, Interest.READ, (registration, readiness) -> {
                StreamChannel accepted = listener.accept();
                if (accepted != null) {
                    echo(runner, accepted);
                }
            });
            return (InetSocketAddress) listener.localAddress();
        });
    }

    private static void echo(LoopRunner runner, StreamChannel channel) throws IOException {
        ByteBuffer held = ByteBuffer.allocate(64 << 10);
        runner.loop.register(channel, Interest.READ, (registration, readiness) -> {
            if (channel.read(held) < 0) {
                channel.close();
                return;
            }
            channel.write(held.flip());
            held.compact();
            registration.interest(held.position() == 0 ? Interest.READ : Interest.WRITE);
        });
    }
}
