package smoke;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ioloop.IOLoop;
import dev.ioloop.Interest;
import dev.ioloop.ListenChannel;
import dev.ioloop.Readiness;
import dev.ioloop.Registration;
import dev.ioloop.StreamChannel;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * One connection to an echo server, both on one loop: the client sends a line and ends its output, the server sends
 * back what it reads until the end, the client reads it until the end.
 *
 * <p>Thread rule: the loop's owner thread.
 */
final class EchoTrip {
    private static final byte[] MESSAGE = "smoke over a real socket\n".getBytes(UTF_8);

    private final IOLoop loop;
    private final ProtocolFamily protocol;
    private final CompletableFuture<String> done;

    EchoTrip(IOLoop loop, ProtocolFamily protocol) {
        this.loop = loop;
        this.protocol = protocol;
        this.done = loop.newFuture();
    }

    /** Begins. The future gives the text that came back. */
    CompletableFuture<String> run(SocketAddress address) throws IOException {
        ListenChannel listener = loop.channels().listener(protocol).bind(address);
        loop.register(listener, Interest.READ, (registration, readiness) -> guard(() -> accept(listener)));
        StreamChannel client = loop.channels().stream(protocol);
        boolean connected = client.connect(listener.localAddress());
        Registration registration = loop.register(client, Interest.WRITE,
                (place, readiness) -> guard(() -> speak(place, client)));
        if (connected) {
            guard(() -> speak(registration, client));
        }
        return done;
    }

    private interface Step {
        void run() throws IOException;
    }

    private void guard(Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    private void accept(ListenChannel listener) throws IOException {
        StreamChannel server = listener.accept();
        if (server == null) {
            return;
        }
        listener.close();
        ByteBuffer buffer = ByteBuffer.allocate(64);
        loop.register(server, Interest.READ, (registration, readiness) -> guard(() -> echo(server, buffer)));
    }

    /** The message is shorter than any socket buffer, so that a write takes all of what a read has given. */
    private static void echo(StreamChannel server, ByteBuffer buffer) throws IOException {
        int count = server.read(buffer.clear());
        if (count < 0) {
            server.close();
        } else {
            writeWhole(server, buffer.flip());
        }
    }

    private void speak(Registration registration, StreamChannel client) throws IOException {
        if (registration.interest() == Interest.READ || !client.isConnected() && !client.finishConnect()) {
            return;
        }
        writeWhole(client, ByteBuffer.wrap(MESSAGE));
        client.shutdownOutput();
        ByteBuffer answer = ByteBuffer.allocate(MESSAGE.length + 1);
        registration.handler((place, readiness) -> guard(() -> listen(client, answer, readiness)));
        registration.interest(Interest.READ);
    }

    private void listen(StreamChannel client, ByteBuffer answer, Readiness readiness) throws IOException {
        if (!readiness.isReadable() || client.read(answer) >= 0) {
            return;
        }
        client.close();
        String text = UTF_8.decode(answer.flip()).toString();
        if (text.equals(new String(MESSAGE, UTF_8))) {
            done.complete(text);
        } else {
            done.completeExceptionally(new EOFException("the echo was '" + text + "'"));
        }
    }

    private static void writeWhole(StreamChannel channel, ByteBuffer bytes) throws IOException {
        channel.write(bytes);
        if (bytes.hasRemaining()) {
            throw new IOException(bytes.remaining() + " bytes did not fit into the socket's buffer");
        }
    }
}
