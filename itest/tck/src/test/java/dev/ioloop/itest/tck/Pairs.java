package dev.ioloop.itest.tck;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A loop, and streams on it whose peers are blocking sockets of the JDK. */
final class Pairs implements AutoCloseable {
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final int PART = 16 * 1024;
    /** When a stream has been aborted, those who subscribed to it are told in one of the next turns. */
    private static final int TURNS_OF_AN_END = 8;

    private final IOLoop loop;
    private final Thread thread;
    private final ServerSocket listener;
    private final ExecutorService peers = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "tck-peer");
        thread.setDaemon(true);
        return thread;
    });
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final Queue<Stream> streams = new ConcurrentLinkedQueue<>();

    Pairs(String poller) {
        loop = IOLoop.create(LoopOptions.defaults().withPoller(poller).withName("tck-" + poller));
        thread = new Thread(loop::start, "tck-loop");
        thread.setDaemon(true);
        thread.start();
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            listener.setSoTimeout((int) BOUND.toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A stream and its peer. */
    record Pair(Stream stream, Socket peer) {}

    Pair pair() {
        Stream stream = open(ConnectionOptions.DEFAULT);
        return new Pair(stream, accepted());
    }

    /** A stream that gets the same element again and again, and the end after so many of them. */
    Stream fedWith(byte[] element, long count, ConnectionOptions options) {
        Stream stream = open(options);
        Socket peer = accepted();
        peers.execute(() -> feed(peer, element, count));
        return stream;
    }

    /** A stream whose peer reads all and keeps nothing. */
    Stream drained() {
        Stream stream = open(ConnectionOptions.DEFAULT);
        Socket peer = accepted();
        peers.execute(() -> drain(peer));
        return stream;
    }

    /** A stream that was reset by its peer. */
    Stream reset() {
        Stream stream = open(ConnectionOptions.DEFAULT);
        try (Socket peer = accepted()) {
            peer.setSoLinger(true, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        CompletableFuture<IOException> end = new CompletableFuture<>();
        loop.execute(() -> stream.closeCallback(end::complete));
        await(end);
        return stream;
    }

    private Stream open(ConnectionOptions options) {
        Stream stream = await(loop.futures().call(() -> {
            Stream opened = Stream.open(loop, loop.channels().stream(StandardProtocolFamily.INET), options);
            return opened.connect(listener.getLocalSocketAddress());
        }));
        streams.add(stream);
        return stream;
    }

    private Socket accepted() {
        try {
            Socket peer = listener.accept();
            peer.setSoTimeout((int) BOUND.toMillis());
            sockets.add(peer);
            return peer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void feed(Socket peer, byte[] element, long count) {
        byte[] part = new byte[PART / element.length * element.length];
        for (int i = 0; i < part.length; i += element.length) {
            System.arraycopy(element, 0, part, i, element.length);
        }
        int perPart = part.length / element.length;
        try {
            OutputStream out = peer.getOutputStream();
            long left = count;
            while (left > 0) {
                int elements = (int) Math.min(left, perPart);
                out.write(part, 0, elements * element.length);
                left -= elements;
            }
            peer.shutdownOutput();
        } catch (IOException e) {
            return; // the stream was closed at the end of the test
        }
    }

    private static void drain(Socket peer) {
        byte[] part = new byte[PART];
        try {
            InputStream in = peer.getInputStream();
            while (in.read(part) >= 0) {
                continue;
            }
        } catch (IOException e) {
            return; // as above
        }
    }

    /** Does something on the loop, some time soon. */
    void soon(Runnable task) {
        loop.execute(task);
    }

    private void afterTurns(int turns, Runnable task) {
        loop.execute(turns == 0 ? task : () -> afterTurns(turns - 1, task));
    }

    /** Ends what a test has opened; whoever subscribed to it knows when this returns, and does not tell the next test. */
    void closeStreams() {
        for (Stream stream = streams.poll(); stream != null; stream = streams.poll()) {
            loop.execute(stream::abort);
        }
        CountDownLatch told = new CountDownLatch(1);
        afterTurns(TURNS_OF_AN_END, told::countDown);
        try {
            if (!told.await(BOUND.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the streams of a test have not ended within " + BOUND);
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while the streams of a test ended", e);
        }
        for (Socket socket = sockets.poll(); socket != null; socket = sockets.poll()) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(BOUND.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("what the test has to begin with did not come about", e);
        }
    }

    @Override
    public void close() {
        closeStreams();
        peers.shutdownNow();
        loop.close();
        try {
            listener.close();
            thread.join(BOUND.toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while the loop ended", e);
        }
        if (thread.isAlive()) {
            throw new IllegalStateException("the loop did not end in " + BOUND);
        }
    }
}
