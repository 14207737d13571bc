package dev.ioloop.itest.bench.load.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A plain loop over the JDK's selector, as it stands in textbooks, with the same rules as the server under test: one
 * receive buffer, write first, stop at a short read. For HTTP it looks for blank lines and sends the one answer.
 *
 * <p>Thread rule: {@link #open} belongs to the main thread, all else to the one that it starts.
 */
final class SelectorServer implements BenchServer {
    private final ByteBuffer in = ByteBuffer.allocateDirect(Protocol.BUFFER);
    private final byte[] answer = Protocol.answer();
    private final ByteBuffer answers = ByteBuffer.allocateDirect((Protocol.BUFFER / 16 + 1) * answer.length);
    private boolean http;

    /** What a connection keeps between two turns. */
    private static final class State {
        private @Nullable ByteBuffer unsent;
        private int matched;
    }

    @Override
    public int open(Protocol protocol) throws IOException {
        http = protocol == Protocol.HTTP;
        while (answers.remaining() >= answer.length) {
            answers.put(answer);
        }
        Selector selector = Selector.open();
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Protocol.BACKLOG);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
        Thread thread = new Thread(() -> serve(selector), "bench-selector");
        thread.setDaemon(true);
        thread.start();
        return port;
    }

    private void serve(Selector selector) {
        try {
            while (true) {
                selector.select();
                Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
                while (ready.hasNext()) {
                    SelectionKey key = ready.next();
                    ready.remove();
                    if (key.isAcceptable()) {
                        accept(key);
                    } else {
                        turn(key, (SocketChannel) key.channel(), (State) key.attachment());
                    }
                }
            }
        } catch (IOException e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static void accept(SelectionKey listening) throws IOException {
        ServerSocketChannel listener = (ServerSocketChannel) listening.channel();
        SocketChannel channel = listener.accept();
        while (channel != null) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(listening.selector(), SelectionKey.OP_READ, new State());
            channel = listener.accept();
        }
    }

    private void turn(SelectionKey key, SocketChannel channel, State state) throws IOException {
        try {
            if (state.unsent == null || flush(key, channel, state, state.unsent)) {
                read(key, channel, state);
            }
        } catch (IOException e) {
            channel.close(); // the peer has reset the connection
        }
    }

    private void read(SelectionKey key, SocketChannel channel, State state) throws IOException {
        for (int i = 0; i < Protocol.READS_PER_TURN; i++) {
            int count = channel.read(in.clear());
            if (count < 0) {
                channel.close();
            }
            if (count <= 0) {
                return;
            }
            ByteBuffer out = in.flip();
            if (http) {
                out = answers.clear().limit(requests(state) * answer.length);
            }
            channel.write(out);
            if (out.hasRemaining()) {
                state.unsent = ByteBuffer.allocateDirect(out.remaining()).put(out).flip();
                key.interestOps(SelectionKey.OP_WRITE);
                return;
            }
            if (count < in.capacity()) {
                return;
            }
        }
    }

    private static boolean flush(SelectionKey key, SocketChannel channel, State state, ByteBuffer rest)
            throws IOException {
        channel.write(rest);
        if (rest.hasRemaining()) {
            return false;
        }
        state.unsent = null;
        key.interestOps(SelectionKey.OP_READ);
        return true;
    }

    /** Counts blank lines, also one that lies across two reads. */
    private int requests(State state) {
        int matched = state.matched;
        int count = 0;
        for (int at = 0, stop = in.limit(); at < stop; at++) {
            byte c = in.get(at);
            if (c > '\r') {
                matched = 0;
            } else if (c == ((matched & 1) == 0 ? '\r' : '\n')) {
                matched++;
                if (matched == 4) {
                    matched = 0;
                    count++;
                }
            } else {
                matched = c == '\r' ? 1 : 0;
            }
        }
        state.matched = matched;
        return count;
    }
}
