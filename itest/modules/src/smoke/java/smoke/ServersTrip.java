package smoke;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ioloop.IOLoop;
import dev.ioloop.chat.ChatOptions;
import dev.ioloop.chat.ChatServer;
import dev.ioloop.echo.EchoServer;
import dev.ioloop.stream.Stream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The echo server and the chat, each with a client in pull style: what is said to the one comes back, the other one says
 * welcome and, when it is drained, goodbye.
 *
 * <p>Thread rule: the loop's owner thread.
 */
final class ServersTrip {
    private static final Duration DRAIN = Duration.ofSeconds(2);
    private static final byte[] NEW_LINE = {'\n'};

    private final IOLoop loop;

    ServersTrip(IOLoop loop) {
        this.loop = loop;
    }

    /** Begins. The future fails if one of them says something else. */
    CompletableFuture<?> run() throws IOException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        EchoServer echo = EchoServer.listen(loop, anyPort);
        ChatServer chat = ChatServer.listen(loop, anyPort, ChatOptions.DEFAULT);
        CompletableFuture<?> echoed = connect(echo.address()).thenCompose(stream -> {
            stream.write(ByteBuffer.wrap("said to the echo\n".getBytes(UTF_8)));
            return expect(stream, "said to the echo").thenRun(stream::close);
        }).thenCompose(done -> echo.drain(DRAIN));
        CompletableFuture<?> chatted = connect(chat.address())
                .thenCompose(stream -> expect(stream, "* welcome, guest1; 1 is here; /help lists the commands")
                        .thenCompose(welcome -> {
                            CompletableFuture<?> drained = chat.drain(DRAIN);
                            return expect(stream, "* the server is stopping; goodbye").thenRun(stream::close)
                                    .thenCompose(done -> drained);
                        }));
        return loop.futures().gather(List.of(echoed, chatted));
    }

    private CompletableFuture<Stream> connect(SocketAddress address) throws IOException {
        return Stream.open(loop, loop.channels().stream(StandardProtocolFamily.INET)).connect(address);
    }

    private static CompletableFuture<?> expect(Stream stream, String line) {
        return stream.readUntil(NEW_LINE, 200).thenAccept(bytes -> {
            String text = new String(bytes, UTF_8);
            if (!text.equals(line + "\n")) {
                throw new AssertionError("expected '" + line + "' but got '" + text + "'");
            }
        });
    }
}
