package dev.ioloop.itest.bench.load;

import dev.ioloop.itest.bench.load.server.Protocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The load generator where there is no compiler for C, with the same words on its command line and the same output; see
 * {@code load.c}. It costs more processor time for an operation than that one, so that the servers are less busy.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class LoadClient implements AutoCloseable {
    private static final long STALL_NANOS = 10_000_000_000L;

    private final Selector selector = Selector.open();
    private final List<LoadConnection> connections = new ArrayList<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(2 * Protocol.BUFFER);
    private final LatencyHistogram latencies = new LatencyHistogram();
    private long operations;

    /**
     * Opens the connections.
     *
     * @param port where the server listens on the loopback address
     * @param protocol what is spoken
     * @param count how many connections
     * @param size the length of a message of echo, or of the part of a file, in bytes
     * @param pipeline how many requests of HTTP are sent at once
     * @throws IOException if a connection cannot be opened
     */
    public LoadClient(int port, Protocol protocol, int count, int size, int pipeline) throws IOException {
        byte[] pattern = protocol == Protocol.FILE ? FileLoad.pattern(in.capacity())
                : new byte[size + LoadConnection.SHIFTS];
        if (protocol != Protocol.FILE) {
            new Random(12345).nextBytes(pattern);
        }
        ByteBuffer shared = ByteBuffer.allocateDirect(pattern.length).put(pattern).flip();
        byte[] scratch = new byte[in.capacity() + HttpLoad.MOST_REST];
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open();
            LoadConnection connection = switch (protocol) {
                case ECHO -> new EchoLoad(i, channel, shared.duplicate(), size);
                case HTTP -> new HttpLoad(i, channel, pipeline, scratch);
                case FILE -> new FileLoad(i, channel, shared.duplicate(), size);
            };
            connections.add(connection);
            channel.socket().connect(address, (int) (STALL_NANOS / 1_000_000));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_LINGER, 0); // leaves nothing behind
            channel.configureBlocking(false);
            connection.key = channel.register(selector, SelectionKey.OP_READ, connection);
        }
    }

    /**
     * Generates load as the words say, and prints what was seen.
     *
     * @param words as those of {@code load.c}
     * @throws IOException if an answer was wrong or missing
     */
    public static void main(String[] words) throws IOException {
        boolean idle = words[1].equals("idle");
        try (LoadClient client = new LoadClient(Integer.parseInt(words[0]),
                idle ? Protocol.ECHO : Protocol.of(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]),
                Integer.parseInt(words[4]))) {
            if (idle) {
                System.out.println("READY");
                System.in.readAllBytes();
            } else {
                Result result = client.run((long) (Double.parseDouble(words[5]) * 1e9),
                        Long.parseLong(words[6]) * 1_000_000, Long.parseLong(words[7]), Long.parseLong(words[8]));
                System.out.println(result.line());
            }
        }
    }

    /**
     * Loads the server.
     *
     * @param window how long it is measured, in ns
     * @param settle how long before that, in ns
     * @param most the number of operations that ends the window before its time; 0 for none
     * @param server the number of the server's process; 0 if its processor time is of no interest
     * @return what was seen
     * @throws IOException if an answer was wrong or missing
     */
    Result run(long window, long settle, long most, long server) throws IOException {
        long start = System.nanoTime();
        for (LoadConnection connection : connections) {
            connection.next(System.nanoTime());
        }
        if (settle > 0) {
            runUntil(start + settle, 0);
            latencies.clear();
            operations = 0;
            connections.forEach(connection -> connection.operations = 0);
        }
        ProcessorTimes before = ProcessorTimes.now(server);
        long begin = System.nanoTime();
        runUntil(begin + window, most);
        long end = System.nanoTime();
        ProcessorTimes after = ProcessorTimes.now(server);
        long waiting = connections.stream().mapToLong(connection -> end - connection.begin).max().orElse(0);
        return new Result(operations, end - begin, after.serverSince(before), after.ownSince(before),
                after.busySince(before), latencies.percentile(0.5), latencies.percentile(0.99),
                latencies.percentile(0.999), Math.max(latencies.greatest(), waiting),
                connections.stream().mapToLong(connection -> connection.operations).min().orElse(0));
    }

    private void runUntil(long end, long most) throws IOException {
        long seen = operations;
        long progress = System.nanoTime();
        for (long time = progress; time < end && (most == 0 || operations < most); time = System.nanoTime()) {
            selector.select(this::ready, Math.min(100, (end - time) / 1_000_000 + 1));
            if (operations != seen) {
                seen = operations;
                progress = time;
            } else if (time - progress > STALL_NANOS) {
                throw new SocketTimeoutException("no answer within " + STALL_NANOS / 1_000_000_000 + " s");
            }
        }
    }

    private void ready(SelectionKey key) {
        LoadConnection connection = (LoadConnection) key.attachment();
        try {
            if (key.isWritable()) {
                connection.push();
            }
            if (key.isReadable() && connection.channel.read(in.clear()) < 0) {
                throw connection.wrong("the server has closed the connection");
            }
            if (key.isReadable()) {
                long time = System.nanoTime();
                int ended = connection.received(in.flip());
                for (int i = 0; i < ended; i++) {
                    latencies.record(time - connection.begin);
                }
                operations += ended;
                connection.operations += ended;
                if (connection.complete()) {
                    connection.next(time);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (LoadConnection connection : connections) {
            connection.channel.close();
        }
        selector.close();
    }
}
