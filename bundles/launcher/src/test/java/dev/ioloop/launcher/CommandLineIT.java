package dev.ioloop.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.launcher.Launch.World;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the script makes of its command line: each mistake gives one line that says what was expected. */
@Timeout(300)
class CommandLineIT {
    private static final String CURRENT = "dev.ioloop.launcher.Launch$World#current";
    private static final World PLAIN = World.current().toList().get(1);

    /** Expects an end with a status and one line. */
    private static String line(int status, Launch launch) throws Exception {
        try (launch) {
            assertEquals(status, launch.status(), () -> launch.out() + " " + launch.err());
            assertEquals(List.of(), launch.out());
            assertEquals(1, launch.err().size(), () -> "one line: " + launch.err());
            String line = launch.err().get(0);
            assertTrue(line.startsWith("ioloop: "), line);
            return line;
        }
    }

    private static void assertContains(String part, String line) {
        assertTrue(line.contains(part), () -> "expected '" + part + "' in: " + line);
    }

    @ParameterizedTest
    @MethodSource(CURRENT)
    void aPortInUse(World world) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String line = line(1, Launch.of(world, "--no-chat", "--port", String.valueOf(taken.getLocalPort())));
            assertContains("127.0.0.1:" + taken.getLocalPort(), line);
            assertContains("in use", line);
        }
    }

    @ParameterizedTest
    @MethodSource(CURRENT)
    void theChatsPortInUse(World world) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String line = line(1, Launch.of(world, "--port", "0", "--chat-port", String.valueOf(taken.getLocalPort())));
            assertContains("127.0.0.1:" + taken.getLocalPort(), line);
            assertContains("in use", line);
        }
    }

    @ParameterizedTest
    @MethodSource(CURRENT)
    void aFileInTheWayOfTheSocket(World world, @TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "precious");
        assertContains(file.toString(), line(1, Launch.of(world, "--port", "0", "--unix", file.toString())));
        assertEquals("precious", Files.readString(file));
    }

    @ParameterizedTest
    @MethodSource(CURRENT)
    void anUnknownPoller(World world) throws Exception {
        String line = line(1, Launch.of(world, "--poller", "nonesuch", "--port", "0"));
        assertContains("'nonesuch'", line);
        assertContains("to choose from: ", line);
        assertContains("nio", line.substring(line.indexOf("to choose from: ")));
    }

    @ParameterizedTest
    @MethodSource(CURRENT)
    void aPollerByItsName(World world) throws Exception {
        try (Launch launch = Launch.of(world, "--poller", "nio", "--port=0")) {
            launch.address();
            assertContains("asked for", launch.out().get(2));
        }
    }

    @ParameterizedTest
    @MethodSource(CURRENT)
    void aHostWithoutAnAddress(World world) throws Exception {
        assertContains("'no.such.host.invalid'", line(1, Launch.of(world, "--host", "no.such.host.invalid")));
    }

    @ParameterizedTest
    @MethodSource(CURRENT)
    void anAddressOfAnotherMachine(World world) throws Exception {
        assertContains("192.0.2.1", line(1, Launch.of(world, "--host", "192.0.2.1", "--port", "0")));
    }

    @ParameterizedTest
    @MethodSource(CURRENT)
    void twoAtOnce(World world) throws Exception {
        try (Launch first = Launch.of(world, "--port", "0"); Launch second = Launch.of(world, "--port", "0")) {
            assertTrue(first.address().getPort() != second.address().getPort());
            first.signal("TERM");
            second.signal("TERM");
            assertEquals(0, first.status());
            assertEquals(0, second.status());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--nonesuch", "nonesuch", "--plain=yes", "--port", "--port=", "--port=65536", "--port=-1",
        "--port=many", "--poller", "--poller=", "--host", "--unix", "--unix=", "--no-unix=x", "--chat-port=many",
        "--chat-port", "--no-chat=yes"})
    void aWrongOption(String option) throws Exception {
        String line = line(2, Launch.of(PLAIN, option));
        assertContains(option.replaceAll("=.*", ""), line);
        assertContains("--help", line);
    }

    @Test
    void optionsThatExcludeEachOther() throws Exception {
        assertContains("--no-chat", line(2, Launch.of(PLAIN, "--no-chat", "--chat-port", "0")));
        assertContains("--no-unix", line(2, Launch.of(PLAIN, "--unix", "x", "--no-unix")));
    }

    @Test
    void help() throws Exception {
        try (Launch launch = Launch.of(PLAIN, "--help")) {
            assertEquals(0, launch.status());
            assertEquals(List.of(), launch.err());
            assertContains("usage: ./ioloop", launch.out().get(0));
            for (String option : List.of("--plain", "--host", "--port", "--unix", "--no-unix", "--chat-port",
                    "--no-chat",
                    "--poller", "--java", "--help")) {
                assertTrue(launch.out().stream().anyMatch(line -> line.strip().startsWith(option)), option);
            }
        }
    }

    @Test
    void throughASymbolicLinkFromAnotherFolder(@TempDir Path folder) throws Exception {
        Path script = Path.of(Launch.script()).toAbsolutePath();
        Path near = Files.createDirectory(folder.resolve("near"));
        Files.createSymbolicLink(near.resolve("second"), script);
        Files.createSymbolicLink(folder.resolve("first"), Path.of("near", "second"));
        ProcessBuilder builder = Launch.builder(PLAIN, "--port", "0").directory(folder.toFile());
        builder.command().set(builder.command().indexOf(Launch.script()), "./first");
        try (Launch launch = new Launch(builder)) {
            launch.address();
        }
    }

    @Test
    void takesAJavaForAJdk() throws Exception {
        Path java = Path.of(PLAIN.options().get(2), "bin", "java");
        try (Launch launch = Launch.of(new World(List.of("--plain", "--java=" + java)), "--port", "0")) {
            launch.address();
        }
    }

    @Test
    void aJdkThatIsNotThere(@TempDir Path folder) throws Exception {
        String line = line(2, Launch.of(new World(List.of("--java", folder.toString()))));
        assertContains(folder.toString(), line);
    }

    @Test
    void aJdkThatIsTooOld(@TempDir Path home) throws Exception {
        Path java = Files.createFile(Files.createDirectory(home.resolve("bin")).resolve("java"));
        assertTrue(java.toFile().setExecutable(true));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"somebody\"\nJAVA_VERSION=\"11.0.30\"\n");
        String line = line(2, Launch.of(new World(List.of("--java", home.toString()))));
        assertContains("Java 11", line);
        assertContains("17", line);
    }

    @Test
    void findsTheNewestJdk(@TempDir Path home) throws Exception {
        Path java = Files.writeString(Files.createDirectory(home.resolve("bin")).resolve("java"),
                "#!/bin/sh\necho this is the one\n");
        assertTrue(java.toFile().setExecutable(true));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"999.0.1\"\n");
        ProcessBuilder builder = Launch.builder(new World(List.of("--plain")));
        builder.environment().put("JAVA_HOME", home.toString());
        try (Launch launch = new Launch(builder)) {
            assertEquals(0, launch.status());
            assertEquals(List.of("this is the one"), launch.out());
        }
    }
}
