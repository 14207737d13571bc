package dev.ioloop.itest.bench.load;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both generators find out what a server does wrong. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GeneratorTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n";

    @TempDir
    Path directory;

    /** What a server does with what it has read. */
    private interface Answer {
        void to(byte[] request, int turn, OutputStream out) throws IOException;
    }

    private void refused(String reason, Workload workload, Answer answer) throws IOException {
        Cores cores = new Cores(List.of(), List.of(), "");
        for (boolean compiled : new boolean[]{false, true}) {
            Programs programs = new Programs(directory, compiled);
            if (compiled && !programs.canCompile()) {
                return;
            }
            try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                    Child nobody = new Child(List.of(), List.of("cat"))) {
                Thread.ofVirtual().start(() -> serve(listener, answer));
                Servers.Running server = new Servers.Running("wrong", nobody, listener.getLocalPort());
                IOException e = assertThrows(IOException.class,
                        () -> new Generator(cores, programs).run(server, workload, 20, 1000));
                assertTrue(String.valueOf(e.getMessage()).contains(reason), e.getMessage());
            }
        }
    }

    private static void serve(ServerSocket listener, Answer answer) {
        try (Socket socket = listener.accept()) {
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[4096];
            int turn = 0;
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                byte[] request = new byte[count];
                System.arraycopy(buffer, 0, request, 0, count);
                answer.to(request, turn++, socket.getOutputStream());
            }
        } catch (IOException e) {
            return; // the generator has gone
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void oneWrongByteOfEcho() throws IOException {
        refused("other bytes came back", Workload.echo("one", 1, 64), (request, turn, out) -> {
            request[63] = turn == 20 ? (byte) ~request[63] : request[63];
            out.write(request);
        });
    }

    @Test
    void theBytesOfTheMessageBefore() throws IOException {
        byte[][] last = {new byte[64]};
        refused("other bytes came back", Workload.echo("one", 1, 64), (request, turn, out) -> {
            out.write(turn == 5 ? last[0] : request);
            last[0] = request;
        });
    }

    @Test
    void oneByteTooMany() throws IOException {
        refused("came back", Workload.echo("one", 1, 64), (request, turn, out) -> {
            out.write(request);
            out.write(turn == 5 ? new byte[1] : new byte[0]);
        });
    }

    @Test
    void anEndOfTheConnection() throws IOException {
        refused("has closed the connection", Workload.echo("one", 1, 64), (request, turn, out) -> {
            out.write(request);
            if (turn == 3) {
                out.close();
            }
        });
    }

    @Test
    void answersOfHttp() throws IOException {
        Workload one = Workload.http("one", 1, 1);
        refused("not HTTP/1.1 200", one,
                (request, turn, out) -> out
                        .write(bytes((turn < 9 ? HEAD : HEAD.replace("200", "500")) + "Hello, World!")));
        refused("content-length", one,
                (request, turn, out) -> out.write(bytes("HTTP/1.1 200 OK\r\n\r\nHello, World!")));
        refused("content-length", one,
                (request, turn, out) -> out.write(bytes(HEAD.replace("13", "14") + "Hello, World!")));
        refused("wrong body", one,
                (request, turn, out) -> out.write(bytes(HEAD + (turn < 9 ? "Hello, World!" : "Hello, world!"))));
        refused("more answers", one,
                (request, turn, out) -> out.write(bytes((HEAD + "Hello, World!").repeat(turn < 9 ? 1 : 2))));
    }
}
