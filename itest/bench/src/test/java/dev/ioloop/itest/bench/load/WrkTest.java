package dev.ioloop.itest.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ioloop.itest.bench.load.server.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** wrk as the generator, where it is installed. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WrkTest {
    private static final Cores ANY = new Cores(List.of(), List.of(), "");

    @TempDir
    Path directory;

    private Wrk wrk() throws IOException {
        assumeTrue(Programs.onPath("wrk").isPresent(), "no wrk on the PATH");
        return new Wrk(ANY, new Programs(directory, false), Programs.onPath("wrk"));
    }

    @Test
    void isRefusedWhereItIsNotInstalled() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> new Wrk(ANY, new Programs(directory, false), Optional.empty()));
        assertTrue(String.valueOf(e.getMessage()).contains("apt-get install wrk"), e.getMessage());
    }

    @Test
    void doesPlainHttpAlone() {
        assertEquals(List.of("http64", "http512"),
                LoadOptions.parse("--wrk").workloads().stream().map(Workload::name).toList());
        assertEquals(List.of("http512"), LoadOptions.parse("--only", "http512", "--wrk").workloads().stream()
                .map(Workload::name).toList());
        for (String other : new String[]{"echo64", "pipelined", "http64,echo1"}) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                    () -> LoadOptions.parse("--wrk", "--only", other));
            assertTrue(String.valueOf(e.getMessage()).contains("[http64, http512]"), e.getMessage());
        }
    }

    @Test
    void ourServersAnswerAll() throws IOException {
        Wrk wrk = wrk();
        for (String name : Servers.ours()) {
            Servers servers = new Servers(ANY, new Programs(directory, false));
            try (Servers.Running server = servers.start(name, Protocol.HTTP, Duration.ZERO)) {
                Result result = wrk.run(server, Workload.of("http64"), 0.5);
                assertTrue(result.operations() > 64, result.toString());
                assertTrue(result.server() > 0 && result.own() > 0 && result.p50() > 0, result.toString());
                assertTrue(result.elapsed() >= 900_000_000, "a whole second: " + result);
            }
        }
    }

    private void refused(String reason, String answer) throws IOException {
        Wrk wrk = wrk();
        try (ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
                Child nobody = new Child(List.of(), List.of("cat"))) {
            Thread.ofVirtual().start(() -> serve(listener, answer));
            Servers.Running server = new Servers.Running("wrong", nobody, listener.getLocalPort());
            IOException e = assertThrows(IOException.class, () -> wrk.run(server, Workload.http("one", 1, 1), 1));
            assertTrue(String.valueOf(e.getMessage()).contains(reason), e.getMessage());
        }
    }

    private static void serve(ServerSocket listener, String answer) {
        byte[] bytes = answer.getBytes(StandardCharsets.US_ASCII);
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                byte[] request = new byte[4096];
                while (socket.getInputStream().read(request) > 0 && bytes.length > 0) {
                    socket.getOutputStream().write(bytes);
                }
            } catch (IOException e) {
                continue; // the generator has gone, or the listener is closed
            }
        }
    }

    @Test
    void findsOutWhatAServerDoesWrong() throws IOException {
        refused("status", "HTTP/1.1 500 Wrong\r\nContent-Length: 0\r\n\r\n");
        refused("read", "this is not HTTP\r\n\r\n");
        refused("read", "");
    }
}
