package smoke;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ioloop.IOLoop;
import dev.ioloop.Interest;
import dev.ioloop.ListenChannel;
import dev.ioloop.StreamChannel;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.ConnectionOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * The same over two connections in push style: what the client sends before it is connected comes back.
 *
 * <p>Thread rule: the loop's owner thread.
 */
final class ConnectionTrip {
    private final IOLoop loop;
    private final CompletableFuture<String> done;

    ConnectionTrip(IOLoop loop) {
        this.loop = loop;
        this.done = loop.newFuture();
    }

    /** Begins. The future gives the text that came back. */
    CompletableFuture<String> run() throws IOException {
        ListenChannel listener = loop.channels().listener(StandardProtocolFamily.INET)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        loop.register(listener, Interest.READ, (registration, readiness) -> {
            StreamChannel accepted = listener.accept();
            if (accepted != null) {
                listener.close();
                Connection.open(loop, accepted, ConnectionOptions.DEFAULT, (connection, in) -> connection.write(in));
            }
        });
        StreamChannel channel = loop.channels().stream(StandardProtocolFamily.INET);
        channel.connect(listener.localAddress());
        Connection client = Connection.open(loop, channel, ConnectionOptions.DEFAULT, new ConnectionHandler() {
            @Override
            public void received(Connection connection, ByteBuffer in) {
                String text = US_ASCII.decode(in).toString();
                connection.close();
                done.complete(text);
            }

            @Override
            public void closed(Connection connection, IOException reason) {
                done.completeExceptionally(reason); // too late if all was well
            }
        });
        client.write(ByteBuffer.wrap("there and back".getBytes(US_ASCII)));
        return done;
    }
}
