package dev.ioloop.echo;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.Random;

import org.jspecify.annotations.Nullable;

/** What a test is to an echo server. Reads end after 10 seconds. */
public final class Client implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket = new Socket();

    public Client(@Nullable SocketAddress server) throws IOException {
        this(server, 0);
    }

    /** One with a receive buffer of a certain size, in bytes. */
    public Client(@Nullable SocketAddress server, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(Objects.requireNonNull(server, "the server does not listen"), TIMEOUT_MILLIS);
    }

    /** Bytes that do not repeat in a short period, the same ones for the same size. */
    public static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Reads so many bytes, or fewer at the end of the input. */
    public byte[] receive(int size) throws IOException {
        return socket.getInputStream().readNBytes(size);
    }

    /** Reads to the end of the input. */
    public byte[] receiveAll() throws IOException {
        InputStream in = socket.getInputStream();
        return in.readAllBytes();
    }

    /** Sends something and reads it back. */
    public byte[] echo(byte[] bytes) throws IOException {
        send(bytes);
        return receive(bytes.length);
    }

    /** Closes in order. */
    public void hangUp() throws IOException {
        socket.close();
    }

    /** Closes by a reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        hangUp();
    }

    /**
     * Sends on a connection that is never read from, until nothing more is taken for half a second.
     *
     * @return the number of bytes that were taken
     */
    static long sendUntilRefused(SocketChannel channel, byte[] pattern, long most) throws IOException {
        long sent = 0;
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_WRITE);
            while (sent < most && selector.select(500) > 0) {
                selector.selectedKeys().clear();
                int from = (int) (sent % pattern.length);
                sent += channel.write(ByteBuffer.wrap(pattern, from, pattern.length - from));
            }
        }
        channel.configureBlocking(true);
        return sent;
    }

    public static InetSocketAddress anyPort() {
        return new InetSocketAddress("127.0.0.1", 0);
    }
}
