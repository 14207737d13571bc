package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.AsyncSupplier;
import dev.ioloop.IOLoop;
import dev.ioloop.ListenChannel;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopOptions;
import dev.ioloop.StreamChannel;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.ConnectionOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A loop on a thread of its own, and connections whose peer is a blocking socket of the JDK. */
final class Rig implements AutoCloseable {
    static final Duration BOUND = Duration.ofSeconds(20);

    /** A connection and its peer. */
    record Pair(ChannelConnection connection, Socket peer) implements AutoCloseable {
        /** Reads so many bytes, or those up to the end. */
        byte[] read(int count) throws IOException {
            return peer.getInputStream().readNBytes(count);
        }

        void send(byte... bytes) throws IOException {
            peer.getOutputStream().write(bytes);
            peer.getOutputStream().flush();
        }

        /** Reads to the end of what the connection sends. */
        byte[] readAll() throws IOException {
            try (InputStream in = peer.getInputStream()) {
                return in.readAllBytes();
            }
        }

        @Override
        public void close() throws IOException {
            peer.close();
        }
    }

    final IOLoop loop;
    /** What has reached the hook of the loop. */
    final BlockingQueue<LoopFailure> failures = new LinkedBlockingQueue<>();
    private final Thread thread;
    /** Those of all connections, also of those that a test has left for another one. */
    private final Queue<Socket> peers = new ConcurrentLinkedQueue<>();

    Rig(String poller) {
        this(LoopOptions.defaults().withPoller(poller).withName("rig-" + poller));
    }

    Rig(LoopOptions options) {
        loop = IOLoop.create(options);
        loop.exceptionHandler(failures::add);
        thread = new Thread(loop::start, "rig");
        thread.start();
    }

    /** The loop's thread. */
    long threadId() {
        return thread.getId();
    }

    /** Does something on the loop's thread, and waits for it. */
    <T extends @Nullable Object> T on(Callable<T> task) throws Exception {
        AsyncSupplier<T> supplier = () -> {
            CompletableFuture<T> done = new CompletableFuture<>();
            try {
                done.complete(task.call());
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
            return done;
        };
        return loop.futures().callAndWait(supplier, BOUND);
    }

    /** The same without a result. */
    void run(ThrowingRunnable task) throws Exception {
        on(() -> {
            task.run();
            return null;
        });
    }

    /** Something that may throw. */
    interface ThrowingRunnable {
        void run() throws Exception;
    }

    Pair pair(ConnectionHandler handler) throws Exception {
        return pair(ConnectionOptions.DEFAULT, handler, null);
    }

    Pair pair(ConnectionOptions options, ConnectionHandler handler) throws Exception {
        return pair(options, handler, null);
    }

    /** A connection that was accepted, and the socket that has connected. */
    Pair pair(ConnectionOptions options, ConnectionHandler handler, @Nullable Filter filter) throws Exception {
        Ends ends = ends();
        return new Pair(on(() -> new ChannelConnection(loop, ends.channel(), options, handler, filter)), ends.peer());
    }

    /** A channel that was accepted, and the socket that has connected. */
    record Ends(StreamChannel channel, Socket peer) {}

    Ends ends() throws Exception {
        try (ListenChannel listener = loop.channels().listener(StandardProtocolFamily.INET)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            InetSocketAddress address = (InetSocketAddress) listener.getLocalAddress();
            Socket peer = new Socket();
            peers.add(peer);
            peer.connect(address, (int) BOUND.toMillis());
            peer.setSoTimeout((int) BOUND.toMillis());
            StreamChannel channel = null;
            long end = System.nanoTime() + BOUND.toNanos();
            while (channel == null && System.nanoTime() - end < 0) {
                channel = listener.accept();
                Thread.onSpinWait();
            }
            assertTrue(channel != null, "the connection was not accepted in time");
            return new Ends(channel, peer);
        }
    }

    /** Waits until the loop has run the turns that are due. */
    void turns(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            run(() -> {
            });
        }
    }

    @Override
    public void close() {
        loop.close();
        peers.forEach(peer -> {
            try {
                peer.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try {
            thread.join(BOUND.toMillis());
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while the loop ended", e);
        }
        assertTrue(!thread.isAlive(), "the loop does not end");
    }

    /** Takes the next of a queue, with a bound. */
    static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(BOUND.toSeconds(), TimeUnit.SECONDS);
        assertTrue(next != null, "nothing came in " + BOUND);
        return next;
    }
}
