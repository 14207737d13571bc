package dev.ioloop.itest.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.itest.contracts.Jdks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One program in three worlds on two versions of Java: see {@code src/smoke}. It is compiled once, for Java 17, against
 * the API, Deferreds and two servers on the API alone.
 */
@Timeout(120)
class SmokeIT {
    private static final String MAIN = "smoke.Smoke";
    private static final String REFUSAL = "smoke.Refusal";
    private static final List<String> PROVIDERS = List.of("dev.ioloop.impl.loop", "dev.ioloop.impl.streams",
            "dev.ioloop.impl.sync", "dev.ioloop.poller.nio", "org.slf4j.simple");
    /** What the program requires besides the API. */
    private static final List<String> REQUIRED = List.of("ioloop-deferred", "ioloop-echo", "ioloop-chat");
    private static final List<String> JARS = Stream
            .of(Jars.LOOP, List.of("ioloop-impl-streams", "ioloop-impl-sync"), REQUIRED).flatMap(List::stream).toList();

    @TempDir
    static Path scratch;
    private static Path smoke;

    @BeforeAll
    static void compile() throws IOException {
        smoke = scratch.resolve("smoke");
        List<Path> required = new ArrayList<>(Jars.of(REQUIRED));
        required.add(Jars.of("ioloop-api"));
        Javac.onModulePath(Jars.sources().resolve("smoke/java"), required, smoke).succeeded();
    }

    @ParameterizedTest(name = "Java {0}")
    @ValueSource(ints = {17, 25})
    void runsOnTheClassPath(int java) throws Exception {
        Path home = Jdks.require(java);
        expectSmoke(java, false, Child.java(home, scratch, List.of("-cp", path(JARS, Jars.LOGGING), MAIN)));
    }

    @ParameterizedTest(name = "Java {0}")
    @ValueSource(ints = {17, 25})
    void runsOnTheModulePath(int java) throws Exception {
        Path home = Jdks.require(java);
        expectSmoke(java, true,
                Child.java(home, scratch, List.of("-p", path(JARS, Jars.LOGGING), "-m", "smoke/" + MAIN)));
    }

    /** A program on the class path whose libraries are modules: nothing requires them but the command line. */
    @ParameterizedTest(name = "Java {0}")
    @ValueSource(ints = {17, 25})
    void runsOnTheClassPathBesideModules(int java) throws Exception {
        Path home = Jdks.require(java);
        List<Path> jars = new ArrayList<>(Jars.of(JARS));
        jars.addAll(Jars.of(Jars.LOGGING));
        expectSmoke(java, true, Child.java(home, scratch, List.of("-p", Jars.path(jars), "--add-modules",
                "dev.ioloop,dev.ioloop.deferred,dev.ioloop.echo,dev.ioloop.chat," + String.join(",", PROVIDERS), "-cp",
                smoke.toString(), MAIN)));
    }

    @ParameterizedTest(name = "Java {0}")
    @ValueSource(ints = {17, 25})
    void runsFromAnImage(int java) throws Exception {
        Path home = Jdks.require(java);
        Path image = scratch.resolve("image-" + java);
        Child.run(scratch, List.of(Jdks.tool(home, "jlink").toString(), "--module-path",
                path(JARS, Jars.LOGGING), "--add-modules", "smoke," + String.join(",", PROVIDERS),
                "--no-header-files", "--no-man-pages", "--output", image.toString())).succeeded();
        expectSmoke(java, true, Child.java(image, scratch, List.of("-m", "smoke/" + MAIN)));
    }

    @ParameterizedTest(name = "Java {0}")
    @ValueSource(ints = {17, 25})
    void tellsThatNoPollerIsInstalled(int java) throws Exception {
        Path home = Jdks.require(java);
        String path = path(with("ioloop-api", "ioloop-impl-loop"), Jars.LOGGING);
        expectRefusal(home, path, "dev.ioloop.PollerUnavailableException: no poller is installed: no provider of"
                + " dev.ioloop.spi.PollerProvider was found; put a poller on the module path or class path, or install"
                + " its bundle, for example dev.ioloop.poller.nio");
    }

    @ParameterizedTest(name = "Java {0}")
    @ValueSource(ints = {17, 25})
    void tellsThatNoLoopIsInstalled(int java) throws Exception {
        Path home = Jdks.require(java);
        String path = path(with("ioloop-api", "ioloop-poller-nio"), Jars.LOGGING);
        expectRefusal(home, path, "java.lang.IllegalStateException: no implementation of the loop is installed;"
                + " expected a provider of dev.ioloop.spi.LoopFactory: put the module dev.ioloop.impl.loop on the"
                + " module path or class path, or install its bundle");
    }

    private static void expectRefusal(Path home, String path, String message) throws Exception {
        for (List<String> world : List.of(List.of("-cp", path, REFUSAL),
                List.of("-p", path, "-m", "smoke/" + REFUSAL))) {
            Child child = Child.java(home, scratch, world).succeeded();
            assertEquals(message, child.out().strip(), child::toString);
        }
    }

    /** What the program requires, and these. */
    private static List<String> with(String... others) {
        return Stream.concat(REQUIRED.stream(), Stream.of(others)).toList();
    }

    /** The path of the smoke program and these jars. */
    private static String path(List<String> some, List<String> others) {
        List<Path> all = new ArrayList<>(List.of(smoke));
        all.addAll(Jars.of(some));
        all.addAll(Jars.of(others));
        return Jars.path(all);
    }

    private static void expectSmoke(int java, boolean modules, Child child) {
        child.succeeded();
        String line = "smoke ok java=" + java + " poller=nio api=" + (modules ? "dev.ioloop" : "classpath") + " loop="
                + (modules ? "dev.ioloop.impl.loop" : "classpath") + " unix=";
        assertTrue(child.out().strip().matches(Pattern.quote(line) + "(yes|none)"),
                () -> "expected '" + line + "...' and nothing else: " + child);
        System.out.print(child.out());
    }
}
