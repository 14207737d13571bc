package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.TcpServer;
import dev.ioloop.stream.TcpServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A rig with servers and their clients; in the end nothing may be left open. */
final class NetRig implements AutoCloseable {
    static final ConnectionHandler ECHO = (connection, in) -> connection.write(in);

    final Rig rig;
    final IOLoop loop;
    private final Deque<Socket> sockets = new ArrayDeque<>();

    NetRig(String poller) {
        this(LoopOptions.defaults().withPoller(poller).withName("net-" + poller));
    }

    NetRig(LoopOptions options) {
        rig = new Rig(options.withDebug(true));
        loop = rig.loop;
    }

    static InetAddress ip(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Waits for a future of the loop, and throws what it has failed with. */
    static <T> T get(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(Rig.BOUND.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Does something on the loop that gives a future, and waits for that. */
    <T> T await(Callable<CompletableFuture<T>> task) throws Exception {
        return get(rig.on(task));
    }

    <E extends Throwable> E fails(Class<E> type, Callable<? extends CompletableFuture<?>> task) throws Exception {
        CompletableFuture<?> future = rig.on(task::call);
        return assertThrows(type, () -> get(future));
    }

    TcpServerBuilder loopback() {
        return loopbackOf(loop);
    }

    TcpServerBuilder loopbackOf(IOLoop any) {
        return TcpServer.on(any).listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    TcpServer start(Callable<TcpServer> built) throws Exception {
        return await(() -> built.call().start());
    }

    /** A server on a free port of the loopback interface. */
    TcpServer serve(Function<SocketAddress, ConnectionHandler> handlers) throws Exception {
        return start(() -> loopback().build(handlers));
    }

    int port(TcpServer server) throws Exception {
        return rig.on(server::port);
    }

    Socket connect(TcpServer server) throws Exception {
        return connect(InetAddress.getLoopbackAddress(), port(server));
    }

    Socket connect(InetAddress address, int port) throws IOException {
        Socket socket = new Socket();
        sockets.push(socket);
        socket.connect(new InetSocketAddress(address, port), (int) Rig.BOUND.toMillis());
        socket.setSoTimeout((int) Rig.BOUND.toMillis());
        return socket;
    }

    /** Waits until nobody listens at a port; a listener that was closed may be there until the loop's next poll. */
    void untilRefused(int port) throws Exception {
        until(() -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return !socket.isConnected();
            } catch (IOException e) {
                return true;
            }
        });
    }

    /** Sends a word, and waits for it to come back. */
    static void echo(Socket socket, String word) throws IOException {
        send(socket, word);
        assertEquals(word, read(socket, word.length()));
    }

    static void send(Socket socket, String word) throws IOException {
        socket.getOutputStream().write(word.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    static String read(Socket socket, int count) throws IOException {
        return new String(socket.getInputStream().readNBytes(count), StandardCharsets.ISO_8859_1);
    }

    static void expectEnd(Socket socket) throws IOException {
        int next;
        try {
            next = socket.getInputStream().read();
        } catch (java.net.SocketException e) {
            assertNotNull(e.getMessage()); // reset: an end as well
            return;
        }
        assertEquals(-1, next, "expected the end of the connection");
    }

    /** Waits until something holds on the loop. */
    void until(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + Rig.BOUND.toNanos();
        while (!rig.on(condition)) {
            assertEquals(true, System.nanoTime() - end < 0, "it has not come about in " + Rig.BOUND);
            Thread.onSpinWait();
        }
    }

    int openChannels() {
        return loop.diagnostics().openChannels().size();
    }

    /** The next failure that the hook was told. */
    Throwable failure() throws Exception {
        return Rig.next(rig.failures).cause();
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        rig.close();
        assertEquals(0, rig.failures.size(), () -> "failures that no test has looked at: " + rig.failures);
    }

    static final Duration SOON = Duration.ofMillis(20);
}
