package dev.ioloop.itest.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.ioloop.itest.bench.load.server.Protocol;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** Each server, in a process of its own, answers rightly to some hundred operations, and ends when its input does. */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServersTest {
    private static final int MOST = 400;
    private static final List<Workload> SMALL = List.of(Workload.echo("alone", 1, 64), Workload.echo("small", 8, 64),
            Workload.echo("large", 4, 64 * 1024), Workload.echo("odd", 3, 200_001), Workload.http("plain", 8, 1),
            Workload.http("pipelined", 4, 16), Workload.http("long", 2, 3000), Workload.file("file", 2, 300_007));

    @TempDir
    static Path directory;

    @TestFactory
    Stream<DynamicTest> answerRightly() throws IOException {
        Cores cores = new Cores(List.of(), List.of(), "");
        Programs programs = new Programs(directory, true);
        Servers servers = new Servers(cores, programs);
        Optional<Generator> compiled = programs.canCompile()
                ? Optional.of(new Generator(cores, programs))
                : Optional.empty();
        return servers.names().stream().flatMap(name -> Arrays.stream(Protocol.values())
                .filter(protocol -> Servers.speaks(name, protocol))
                .map(protocol -> dynamicTest(name + " " + protocol.label(),
                        () -> check(servers, name, protocol, compiled))));
    }

    private static void check(Servers servers, String name, Protocol protocol, Optional<Generator> compiled)
            throws IOException {
        Servers.Running server;
        try {
            server = servers.start(name, protocol, Duration.ZERO);
        } catch (Servers.Unavailable e) {
            throw new TestAbortedException(e.getMessage());
        }
        long spent = 0; // that of one short window may not be in the books of the system yet
        try (Child child = server.child()) {
            for (Workload workload : SMALL) {
                if (workload.protocol() == protocol) {
                    spent += check(workload, inJava(server, workload));
                    if (compiled.isPresent()) {
                        spent += check(workload, compiled.get().run(server, workload, 20, MOST));
                    }
                }
            }
            assertTrue(child.isAlive(), child.errors());
            assertTrue(spent > 0, "no processor time was seen");
            assertEquals(0, child.finish(10), child.errors());
            assertEquals("", child.errors());
        }
    }

    private static Result inJava(Servers.Running server, Workload workload) throws IOException {
        try (LoadClient client = new LoadClient(server.port(), workload.protocol(), workload.connections(),
                workload.size(), workload.pipeline())) {
            return client.run(20_000_000_000L, 0, MOST, server.child().pid());
        }
    }

    private static long check(Workload workload, Result result) {
        assertTrue(result.operations() >= MOST, workload + ": " + result);
        assertTrue(result.p50() > 0 && result.p50() <= result.greatest(), workload + ": " + result);
        return result.server();
    }
}
