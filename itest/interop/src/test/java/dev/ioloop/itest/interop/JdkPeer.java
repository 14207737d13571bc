package dev.ioloop.itest.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The three ways of the JDK to talk over TCP, each with threads that block, and with a bound for each read.
 *
 * <p>Thread rule: any thread.
 */
enum JdkPeer {
    /** {@link Socket}. */
    SOCKET {
        @Override
        Wire connect(InetSocketAddress server) throws IOException {
            return new SocketWire(new Socket(server.getAddress(), server.getPort()));
        }

        @Override
        Listening listen() throws IOException {
            ServerSocket listener = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
            return new Listening(Site.at(listener.getLocalPort()), () -> new SocketWire(listener.accept()), listener);
        }
    },
    /** {@link SocketChannel}, in blocking mode. */
    CHANNEL {
        @Override
        Wire connect(InetSocketAddress server) throws IOException {
            return new ChannelWire(SocketChannel.open(server));
        }

        @Override
        Listening listen() throws IOException {
            ServerSocketChannel listener = ServerSocketChannel.open().bind(Site.anyPort());
            return new Listening((InetSocketAddress) listener.getLocalAddress(),
                    () -> new ChannelWire(listener.accept()), listener);
        }
    },
    /** {@link AsynchronousSocketChannel}. */
    ASYNCHRONOUS {
        @Override
        Wire connect(InetSocketAddress server) throws IOException {
            AsynchronousSocketChannel channel = AsynchronousSocketChannel.open();
            waitFor(channel.connect(server));
            return new AsynchronousWire(channel);
        }

        @Override
        Listening listen() throws IOException {
            AsynchronousServerSocketChannel listener = AsynchronousServerSocketChannel.open().bind(Site.anyPort());
            return new Listening((InetSocketAddress) listener.getLocalAddress(),
                    () -> new AsynchronousWire(waitFor(listener.accept())), listener);
        }
    };

    /** Connects to a server. */
    abstract Wire connect(InetSocketAddress server) throws IOException;

    /** Listens on a free port. */
    abstract Listening listen() throws IOException;

    /**
     * Waits for one connection.
     *
     * <p>Thread rule: any thread.
     */
    interface Accepting {
        Wire accept() throws IOException;
    }

    /**
     * A listener.
     *
     * <p>Thread rule: any thread.
     *
     * @param address where it listens
     * @param accepting waits for a connection
     * @param listener to be closed
     */
    record Listening(InetSocketAddress address, Accepting accepting, AutoCloseable listener) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try {
                listener.close();
            } catch (Exception e) {
                throw e instanceof IOException failed ? failed : new IOException(e);
            }
        }
    }

    /**
     * One end of a connection: blocking, read by one thread and written to by another.
     *
     * <p>Thread rule: see above.
     */
    interface Wire extends AutoCloseable {
        /** Reads what there is, at least a byte; -1 at the end. */
        int read(ByteBuffer target) throws IOException;

        /** Writes all. */
        void write(ByteBuffer source) throws IOException;

        void shutdownOutput() throws IOException;

        @Override
        void close() throws IOException;
    }

    /** What was sent, and what has come. */
    record Sums(Sum sent, Sum received) {}

    /** Sends so many bytes and ends its output, while another thread counts what comes until it ends. */
    static CompletableFuture<Sums> exchange(Accepting open, long bytes) {
        CompletableFuture<Sums> ended = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("jdk-peer").start(() -> {
            try (Wire wire = open.accept()) {
                CompletableFuture<Sum> sent = CompletableFuture.supplyAsync(() -> send(wire, bytes),
                        task -> Thread.ofPlatform().daemon().name("jdk-sender").start(task));
                Sum.Counter received = new Sum.Counter();
                ByteBuffer buffer = ByteBuffer.allocateDirect(4 * Exchange.CHUNK);
                while (wire.read(buffer.clear()) >= 0) {
                    received.take(buffer.flip());
                }
                ended.complete(new Sums(Site.get(sent), received.sum()));
            } catch (Throwable e) {
                ended.completeExceptionally(e);
            }
        });
        return ended;
    }

    private static Sum send(Wire wire, long bytes) {
        try {
            Content content = new Content(bytes);
            while (!content.isGiven()) {
                wire.write(content.next(Exchange.CHUNK));
            }
            wire.shutdownOutput();
            return content.sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T waitFor(Future<T> future) throws IOException {
        try {
            return future.get(Site.BOUND.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | InterruptedException | TimeoutException e) {
            throw new IOException(e);
        }
    }

    private record SocketWire(Socket socket) implements Wire {
        private SocketWire {
            try {
                socket.setSoTimeout((int) Site.BOUND.toMillis());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            byte[] bytes = new byte[Exchange.CHUNK];
            int count = socket.getInputStream().read(bytes, 0, Math.min(bytes.length, target.remaining()));
            if (count > 0) {
                target.put(bytes, 0, count);
            }
            return count;
        }

        @Override
        public void write(ByteBuffer source) throws IOException {
            byte[] bytes = new byte[source.remaining()];
            source.get(bytes);
            socket.getOutputStream().write(bytes);
        }

        @Override
        public void shutdownOutput() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private record ChannelWire(SocketChannel channel) implements Wire {
        @Override
        public int read(ByteBuffer target) throws IOException {
            return channel.read(target);
        }

        @Override
        public void write(ByteBuffer source) throws IOException {
            while (source.hasRemaining()) {
                channel.write(source);
            }
        }

        @Override
        public void shutdownOutput() throws IOException {
            channel.shutdownOutput();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private record AsynchronousWire(AsynchronousSocketChannel channel) implements Wire {
        @Override
        public int read(ByteBuffer target) throws IOException {
            return JdkPeer.waitFor(channel.read(target));
        }

        @Override
        public void write(ByteBuffer source) throws IOException {
            while (source.hasRemaining()) {
                JdkPeer.waitFor(channel.write(source));
            }
        }

        @Override
        public void shutdownOutput() throws IOException {
            channel.shutdownOutput();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
