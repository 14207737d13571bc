package dev.ioloop.itest.modules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aQute.bnd.osgi.Builder;
import dev.ioloop.itest.contracts.Jdks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The native pollers as users have them: chosen by themselves where native access is given, passed over with a reason where
 * not, and one of a third party, out of docs/write-a-poller.md, dropped in beside them.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class NativePollersIT {
    private static final int NATIVE_JAVA = 25;
    private static final String BY_MODULE = "--enable-native-access=dev.ioloop.poller.posix";
    private static final String BY_ALL = "--enable-native-access=ALL-UNNAMED";
    private static final String HELLO = "hello from a loop on poller ";

    @TempDir
    static Path scratch;
    private static Readme readme;
    private static Path hello;
    private static Path module;

    @BeforeAll
    static void compile() throws IOException {
        readme = Readme.parse(Files.readAllLines(Jars.root().resolve("README.md"), UTF_8));
        hello = scratch.resolve("hello");
        readme.write("plain", scratch.resolve("plain"));
        Javac.onClassPath(scratch.resolve("plain"), Jars.of(List.of("ioloop-api")), hello).succeeded();
        Path sources = scratch.resolve("modular");
        Path greeter = sources.resolve("hello/Hello.java");
        Files.createDirectories(greeter.getParent());
        Files.writeString(greeter, "package hello;\n" + readme.program("plain").get("Hello.java"), UTF_8);
        Files.writeString(sources.resolve("module-info.java"), "module hello {\n    requires dev.ioloop;\n}\n", UTF_8);
        module = scratch.resolve("module");
        Javac.onModulePath(sources, Jars.of(List.of("ioloop-api")), module).succeeded();
    }

    private static String path(Path program, List<Path> more) {
        List<Path> all = new ArrayList<>(List.of(program));
        all.addAll(Jars.of(Jars.LOOP));
        all.addAll(Jars.of(Jars.NATIVE));
        all.addAll(Jars.of(Jars.LOGGING));
        all.addAll(more);
        return Jars.path(all);
    }

    private static Child onClassPath(int java, List<Path> more, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("-cp", path(hello, more), "Hello"));
        return Child.java(Jdks.require(java), scratch, arguments);
    }

    private static Child onModulePath(List<Path> more, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("-p", path(module, more), "-m", "hello/hello.Hello"));
        return Child.java(Jdks.require(NATIVE_JAVA), scratch, arguments);
    }

    private static Child expect(String poller, Child child) {
        child.succeeded();
        assertEquals(HELLO + poller, child.out().strip(), child::toString);
        return child;
    }

    @Test
    void epollIsTakenAndOneFlagIsEnough() throws Exception {
        expect("epoll", onModulePath(List.of(), BY_MODULE));
        expect("epoll", onModulePath(List.of(), BY_MODULE, "--illegal-native-access=deny"));
        expect("epoll", onClassPath(NATIVE_JAVA, List.of(), BY_ALL));
        for (String name : List.of("poll", "select", "nio")) {
            expect(name, onModulePath(List.of(), BY_MODULE, "-Ddev.ioloop.poller=" + name));
        }
    }

    @Test
    void whereNativeAccessIsDeniedNioTakesOverAndSaysWhy() throws Exception {
        for (Child child : List.of(onModulePath(List.of(), "--illegal-native-access=deny"),
                onClassPath(NATIVE_JAVA, List.of(), "--illegal-native-access=deny"))) {
            expect("nio", child);
            assertTrue(child.err().contains("epoll") && child.err().contains("native access is denied")
                    && child.err().contains(BY_MODULE) && child.err().contains(BY_ALL), child::toString);
        }
        Child asked = onModulePath(List.of(), "--illegal-native-access=deny", "-Ddev.ioloop.poller=epoll");
        assertTrue(asked.status() != 0 && asked.err().contains("native access is denied"), asked::toString);
    }

    @Test
    void anOldJavaPassesThemOverOnTheClassPath() throws Exception {
        Child child = expect("nio", onClassPath(17, List.of()));
        assertTrue(child.err().contains("EpollPollerProvider"), child::toString);
    }

    @Test
    void aPollerOfAThirdPartyIsDroppedInInAllThreeWorlds() throws Exception {
        Path jar = sample();
        expect("sample", onClassPath(NATIVE_JAVA, List.of(jar), BY_ALL));
        expect("sample", onModulePath(List.of(jar), BY_MODULE));
        expect("epoll", onModulePath(List.of(jar), BY_MODULE, "-Ddev.ioloop.poller=epoll"));

        Readme guide = Readme.parse(Files.readAllLines(Jars.root().resolve("docs/write-a-poller.md"), UTF_8));
        Child printed = onClassPath(NATIVE_JAVA, List.of(jar), BY_ALL);
        assertTrue(guide.output("poller").matcher(printed.out().strip()).matches(), printed::toString);

        Path home = Jdks.require(NATIVE_JAVA);
        OsgiProgram program = new OsgiProgram(readme, scratch.resolve("osgi"));
        List<Path> bundles = new ArrayList<>(Jars.of(Jars.NATIVE));
        bundles.add(jar);
        Child osgi = program.run(home, bundles, List.of(BY_ALL)).succeeded();
        assertTrue(osgi.out().contains("poller sample") || osgi.err().contains("poller sample")
                || osgi.err().contains("'sample'"), osgi::toString);
    }

    /** The poller out of the guide, compiled against the jars and packed as a bundle. */
    private static Path sample() throws Exception {
        Readme guide = Readme.parse(Files.readAllLines(Jars.root().resolve("docs/write-a-poller.md"), UTF_8));
        Path sources = scratch.resolve("sample-sources");
        guide.write("poller", sources);
        Path classes = scratch.resolve("sample-classes");
        Javac.forNativeOnModulePath(sources, Jars.of(List.of("ioloop-api", "ioloop-poller-posix",
                "org.osgi.service.component.annotations")), classes).succeeded();
        Path services = classes.resolve("META-INF/services");
        Files.createDirectories(services);
        Files.copy(sources.resolve("META-INF/services/dev.ioloop.spi.PollerProvider"),
                services.resolve("dev.ioloop.spi.PollerProvider"));
        Path jar = scratch.resolve("sample.jar");
        try (Builder builder = new Builder()) {
            builder.setBundleSymbolicName("sample");
            builder.addClasspath(classes.toFile());
            for (String artifact : List.of("ioloop-api", "ioloop-poller-posix",
                    "org.osgi.service.component.annotations")) {
                builder.addClasspath(Jars.of(artifact).toFile());
            }
            builder.setProperty("-includeresource", classes.toString());
            builder.setProperty("-noimportjava", "true");
            builder.build().write(jar.toFile());
            assertEquals(List.of(), builder.getErrors());
            assertEquals(List.of(), builder.getWarnings());
        }
        return jar;
    }
}
