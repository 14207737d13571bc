package dev.ioloop.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One who chats. Reads end after 10 seconds. */
public final class Terminal implements AutoCloseable {
    private static final int BOUND_MILLIS = 10_000;

    public final Socket socket = new Socket();
    private final BufferedReader in;

    public Terminal(@Nullable SocketAddress chat) throws IOException {
        this(chat, 0);
    }

    /** One with a receive buffer of a certain size, in bytes; 0 for the system's. */
    public Terminal(@Nullable SocketAddress chat, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setSoTimeout(BOUND_MILLIS);
        socket.setTcpNoDelay(true);
        socket.connect(Objects.requireNonNull(chat, "the chat does not listen"), BOUND_MILLIS);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    public void type(String text) throws IOException {
        send((text + "\n").getBytes(UTF_8));
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** The next line, which has to be there. */
    public String read() throws IOException {
        String line = in.readLine();
        assertNotNull(line, "the end came instead of a line");
        return line;
    }

    public @Nullable String readOrEnd() throws IOException {
        return in.readLine();
    }

    public void expect(String line) throws IOException {
        assertEquals(line, read());
    }

    public void expectBegin(String begin) throws IOException {
        String line = read();
        assertTrue(line.startsWith(begin), () -> "expected '" + begin + "...' but got '" + line + "'");
    }

    public void expectEnd() throws IOException {
        assertNull(in.readLine(), "expected the end");
    }

    /** What was sent to this terminal before has come, since answers keep their order. */
    public void expectNothingBefore(String command, String answerBegin) throws IOException {
        type(command);
        expectBegin(answerBegin);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
