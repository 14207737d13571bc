package dev.ioloop.itest.osgi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * One who chats, with a blocking socket of the JDK.
 *
 * <p>Thread rule: one thread.
 */
final class ChatClient implements AutoCloseable {
    private final Socket socket = new Socket();
    private final BufferedReader in;

    ChatClient(SocketAddress server) throws IOException {
        int bound = (int) TimeUnit.SECONDS.toMillis(Await.SECONDS);
        socket.setSoTimeout(bound);
        socket.connect(server, bound);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    void type(String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
    }

    /** Reads a line, or the end if that is null. */
    void expect(String line) throws IOException {
        assertEquals(line, in.readLine());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
