package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.spi.LoopFactory;
import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.Registry;
import dev.ioloop.stream.StreamFactory;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * The system itself has no descriptor left (EMFILE): a server in a process with a low limit takes as many connections as
 * it can, serves those, does not spin over those that wait, and takes them when others go.
 */
@EachPoller
class FaultLimitTest {
    private static final Path SHELL = Path.of("/bin/sh");
    private static final int LIMIT = 160;
    /** The server tries again ten times a second. */
    private static final int MOST_TURNS = 100;

    @TempDir
    Path folder;

    private final String poller;
    private final Deque<Socket> peers = new ArrayDeque<>();
    private Process process;
    private BufferedReader out;
    private int port;

    FaultLimitTest(String poller) {
        this.poller = poller;
    }

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Files.isExecutable(SHELL), "no " + SHELL + " to lower the limit of descriptors");
        String access = Runtime.version().feature() >= 22 ? " --enable-native-access=ALL-UNNAMED" : "";
        process = new ProcessBuilder(SHELL.toString(), "-c", "ulimit -n " + LIMIT + " && exec \"$0\"" + access
                + " -cp \"$1\" \"$2\" \"$3\"", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                classPath(), FewDescriptors.class.getName(), poller).redirectError(errors().toFile()).start();
        out = process.inputReader(StandardCharsets.US_ASCII);
        port = Integer.parseInt(line().substring("port ".length()));
    }

    @AfterEach
    void end() throws Exception {
        for (Socket peer : peers) {
            peer.close();
        }
        if (process != null) {
            process.destroyForcibly().waitFor(Rig.BOUND.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private Path errors() {
        return folder.resolve("errors");
    }

    private static String classPath() throws URISyntaxException {
        Set<Class<?>> types = new LinkedHashSet<>(Set.of(FewDescriptors.class, IOLoop.class, LoggerFactory.class));
        Registry.find(LoopFactory.class).services().forEach(each -> types.add(each.getClass()));
        Registry.find(StreamFactory.class).services().forEach(each -> types.add(each.getClass()));
        Set<String> places = new LinkedHashSet<>();
        String target = System.getProperty("dev.ioloop.target");
        if (target != null) { // on the module path the tests are part of the module, wherever they lie
            places.add(Path.of(target, "test-classes").toString());
        }
        for (PollerProvider provider : Registry.find(PollerProvider.class).services()) {
            types.add(provider.getClass());
            types.add(provider.channels().getClass());
        }
        for (Class<?> type : types) {
            places.add(Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
        }
        return String.join(File.pathSeparator, places);
    }

    /** The next line; the bound of the class ends a wait in vain, since it kills the process. */
    private String line() throws IOException {
        String line = out.readLine();
        assertNotNull(line, () -> "the process has ended: " + said());
        return line;
    }

    private String said() {
        try {
            return Files.readString(errors());
        } catch (IOException e) {
            return e.toString();
        }
    }

    private long ask(String question) throws IOException {
        return Long.parseLong(word(question));
    }

    private String word(String question) throws IOException {
        process.getOutputStream().write((question + "\n").getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
        return line();
    }

    private void until(String question, Predicate<String> answer) throws IOException {
        long end = System.nanoTime() + Rig.BOUND.toNanos();
        for (String word = word(question); !answer.test(word); word = word(question)) {
            String last = word;
            assertTrue(System.nanoTime() - end < 0, () -> question + " is " + last + " still: " + said());
        }
    }

    private void connect() throws IOException {
        Socket peer = new Socket();
        peers.add(peer);
        peer.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) Rig.BOUND.toMillis());
        peer.setSoTimeout((int) Rig.BOUND.toMillis());
    }

    @Test
    @Row("TOR-NET-011")
    void aServerWithoutDescriptorsServesOnAndAcceptsWhenSomeAreFree() throws Exception {
        connect();
        NetRig.echo(peers.element(), "what is made once is made");
        peers.remove().close();
        until("open", "0"::equals);
        long descriptors = ask("descriptors");
        for (int i = 0; i < LIMIT; i++) {
            connect();
        }
        until("pauses", word -> !word.equals("0"));
        long pauses = ask("pauses");
        int open = (int) ask("open");
        assertTrue(open > LIMIT / 2 && open < LIMIT, "connections under a limit of " + LIMIT + ": " + open);
        int number = 0;
        for (Socket peer : peers) { // the first to connect are the first to be accepted
            if (number++ < open) {
                NetRig.echo(peer, "served " + number);
            }
        }
        long turns = ask("turns");
        assertTrue(turns < MOST_TURNS, "turns of a second: " + turns);
        assertTrue(ask("pauses") > pauses, "it tries now and then");
        assertEquals(open, ask("open"));
        for (int i = 0; i < open / 2; i++) {
            peers.remove().close();
        }
        for (Socket peer : peers) {
            NetRig.echo(peer, "served at last");
        }
        until("accepting", "true"::equals);
        assertEquals(peers.size(), ask("open"));
        while (!peers.isEmpty()) {
            peers.remove().close();
        }
        until("open", "0"::equals);
        assertEquals(descriptors, ask("descriptors"), "descriptors that are left behind");
        assertEquals(0, ask("failures"), this::said);
        process.getOutputStream().close();
        assertTrue(process.waitFor(Rig.BOUND.toSeconds(), TimeUnit.SECONDS), "it does not end");
        assertEquals(0, process.exitValue(), this::said);
    }
}
