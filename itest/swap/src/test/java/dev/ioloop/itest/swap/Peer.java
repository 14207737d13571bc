package dev.ioloop.itest.swap;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The other side, in a process of its own and without a line of ioloop: blocking sockets, each on a thread of its own, that check
 * every byte which comes back. It begins at once, ends its conversations in order when its standard input says so or
 * ends, and tells on standard output what it has seen. Status 0: all was as it had to be.
 *
 * <p>Arguments: TCP port, UDP port, path of the UNIX domain socket, number of connections, seed.
 *
 * <p>Thread rule: runs on the main thread.
 */
public final class Peer {
    /** The first byte of a connection: it is ended in order. */
    static final byte ORDERLY = 'O';
    /** The first byte of a connection: it is reset in the middle. */
    static final byte RESET = 'R';

    private static final int WINDOW = 64 * 1024;
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final SocketAddress tcp;
    private final SocketAddress udp;
    private final SocketAddress unix;
    private final long seed;
    private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicLong> counts = new ConcurrentSkipListMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    private Peer(String[] arguments) {
        tcp = new InetSocketAddress(LOOPBACK, Integer.parseInt(arguments[0]));
        udp = new InetSocketAddress(LOOPBACK, Integer.parseInt(arguments[1]));
        unix = UnixDomainSocketAddress.of(Path.of(arguments[2]));
        seed = Long.parseLong(arguments[4]);
    }

    /**
     * Talks until it is told to stop.
     *
     * @param arguments see above
     * @throws Exception if it cannot begin
     */
    public static void main(String[] arguments) throws Exception {
        Peer peer = new Peer(arguments);
        int status = peer.run(Integer.parseInt(arguments[3]));
        System.out.flush();
        Runtime.getRuntime().halt(status);
    }

    private interface Work {
        void run() throws Exception;
    }

    private Thread start(String name, Work work) {
        // of the platform: virtual ones that never rest starve those that come later
        return Thread.ofPlatform().name(name).daemon().start(() -> {
            try {
                work.run();
            } catch (Throwable thrown) {
                faults.add(name + ": " + thrown);
            }
        });
    }

    private void count(String what, long add) {
        counts.computeIfAbsent(what, key -> new AtomicLong()).addAndGet(add);
    }

    private int run(int connections) throws Exception {
        ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0), 500);
        Thread accepting = start("accepting", () -> accept(server));
        ServerSocket deaf = new ServerSocket(0, 1, LOOPBACK); // its backlog fills, nobody accepts
        System.out.println("ports " + server.socket().getLocalPort() + " " + deaf.getLocalPort());
        for (int i = 0; i < connections; i++) {
            int number = i;
            threads.add(start("stream " + i, () -> stream(number, number % 3 == 0 ? unix : tcp)));
        }
        for (int i = 0; i < 4; i++) {
            int number = i;
            threads.add(start("brief " + i, () -> brief(number)));
            threads.add(start("resetting " + i, () -> resetting(number)));
        }
        threads.add(start("datagrams", this::datagrams));
        awaitStop();
        stopping = true;
        long end = System.nanoTime() + TIMEOUT_MILLIS * 1_000_000L;
        for (Thread thread : threads) {
            thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            if (thread.isAlive()) {
                faults.add(thread.getName() + " does not end: " + List.of(thread.getStackTrace()));
            }
        }
        server.close();
        deaf.close();
        accepting.join(TIMEOUT_MILLIS);
        System.out.println("counts " + counts);
        faults.stream().limit(20).forEach(fault -> System.out.println("FAULT " + fault));
        return faults.isEmpty() ? 0 : 1;
    }

    private static void awaitStop() throws IOException {
        int read = System.in.read();
        while (read >= 0 && read != '\n') {
            read = System.in.read();
        }
    }

    /** Sends a stream, and checks what comes back, until it is told to stop; then ends it in order. */
    private void stream(int number, SocketAddress server) throws Exception {
        try (SocketChannel channel = SocketChannel.open(server)) {
            exchange(channel, seed + number, Long.MAX_VALUE, "stream " + number);
            count("streams", 1);
        }
    }

    /** One direction on a thread of its own, so that neither waits for the other but by the window. */
    private void exchange(SocketChannel channel, long streamSeed, long most, String name) throws Exception {
        Semaphore window = new Semaphore(WINDOW);
        long[] sent = {0};
        Thread writer = start(name + " writer", () -> {
            Pattern pattern = new Pattern(streamSeed);
            SplittableRandom sizes = new SplittableRandom(streamSeed);
            byte[] chunk = new byte[16 * 1024];
            channel.write(ByteBuffer.wrap(new byte[]{ORDERLY}));
            while (!stopping && sent[0] < most) {
                int size = 1 + sizes.nextInt(sizes.nextInt(4) == 0 ? chunk.length : 500);
                window.acquire(size);
                pattern.fill(chunk, size);
                ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, size);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                sent[0] += size;
            }
            channel.shutdownOutput();
        });
        Pattern expected = new Pattern(streamSeed);
        byte[] chunk = new byte[16 * 1024];
        int first = 1; // the mark comes back first
        for (int read = channel.read(ByteBuffer.wrap(chunk)); read >= 0; read = channel.read(ByteBuffer.wrap(chunk))) {
            int skip = Math.min(first, read);
            first -= skip;
            byte[] bytes = skip == 0 ? chunk : java.util.Arrays.copyOfRange(chunk, skip, read);
            expected.expect(bytes, read - skip, name);
            window.release(read - skip);
        }
        writer.join(TIMEOUT_MILLIS);
        if (writer.isAlive() || expected.count() != sent[0]) {
            throw new AssertionError(
                    "sent " + sent[0] + " bytes, but " + expected.count() + " came back before the end");
        }
        count("bytes", sent[0]);
    }

    /** Short conversations, one after the other. */
    private void brief(int number) throws Exception {
        for (int i = 0; !stopping; i++) {
            try (SocketChannel channel = SocketChannel.open(i % 4 == 0 ? unix : tcp)) {
                exchange(channel, seed ^ (number * 1_000_003L + i), 300, "brief " + number + "." + i);
                count("brief", 1);
            }
        }
    }

    /** Connections that end by a reset, some with bytes under way in both directions; each waits for a round trip. */
    private void resetting(int number) throws Exception {
        SplittableRandom random = new SplittableRandom(seed + number);
        try (SocketChannel pace = SocketChannel.open(tcp)) {
            while (!stopping) {
                reset(random);
                pace.write(ByteBuffer.wrap(new byte[]{ORDERLY}));
                if (pace.read(ByteBuffer.allocate(1)) != 1) {
                    throw new AssertionError("the connection beside those that are reset has ended");
                }
            }
        }
    }

    private void reset(SplittableRandom random) throws IOException {
        try (SocketChannel channel = SocketChannel.open(tcp)) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            ByteBuffer bytes = ByteBuffer.allocate(1 + random.nextInt(20_000));
            bytes.put(0, RESET);
            channel.write(bytes);
            if (random.nextBoolean()) {
                channel.read(ByteBuffer.allocate(1 + random.nextInt(5000)));
            }
            count("resets", 1);
        }
    }

    /** One datagram under way at a time: on the loopback none is lost then. */
    private void datagrams() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, LOOPBACK)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            byte[] received = new byte[100];
            for (long number = 0; !stopping; number++) {
                byte[] text = ("datagram " + number).getBytes(StandardCharsets.UTF_8);
                socket.send(new DatagramPacket(text, text.length, udp));
                DatagramPacket answer = new DatagramPacket(received, received.length);
                socket.receive(answer);
                String back = new String(received, 0, answer.getLength(), StandardCharsets.UTF_8);
                if (!back.equals("datagram " + number)) {
                    throw new AssertionError("'" + back + "' came back for datagram " + number);
                }
                count("datagrams", 1);
            }
        }
    }

    /** Echoes what the other side has begun. */
    private void accept(ServerSocketChannel server) throws IOException {
        while (server.isOpen()) {
            SocketChannel accepted;
            try {
                accepted = server.accept();
            } catch (java.nio.channels.ClosedChannelException e) {
                return;
            }
            count("accepted", 1);
            start("echoing", () -> {
                try (Socket socket = accepted.socket(); InputStream in = Channels.newInputStream(accepted)) {
                    in.transferTo(socket.getOutputStream());
                }
            });
        }
    }
}
