package dev.ioloop.itest.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.ioloop.itest.contracts.Jdks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nobody gets at what a module does not export. The intruder is a module that names a public class of such a package;
 * on the class path it works, which shows that only the module stands in its way.
 */
@Timeout(120)
class EncapsulationIT {
    private static final String MODULE = "dev.ioloop.impl.loop";
    private static final String TYPE = "dev.ioloop.impl.loop.EventLoopFactory";

    @TempDir
    Path scratch;

    static Stream<Path> jars() {
        return Jars.deployed().stream();
    }

    @ParameterizedTest
    @MethodSource("jars")
    void codeThatUsesAConcealedPackageDoesNotCompile(Path jar) throws IOException {
        JarUnderTest content = JarUnderTest.open(jar);
        List<String> types = new ArrayList<>();
        for (String concealed : content.concealedPackages()) {
            types.add(publicType(jar, concealed));
        }
        Javac compiled = Javac.onModulePath(intruder(content.module().name(), types), Jars.deployed(),
                scratch.resolve("classes"));
        assertEquals(types.isEmpty(), compiled.fine(), () -> types + ": " + compiled.messages());
        for (String concealed : content.concealedPackages()) {
            assertTrue(compiled.messages().contains("(package " + concealed + " is declared in module "
                    + content.module().name() + ", which does not export it)"), compiled::messages);
        }
    }

    @ParameterizedTest
    @CsvSource({"dev.ioloop.impl.loop.EventLoop", "dev.ioloop.impl.loop.TimerQueue"})
    void theLoopsOwnClassesAreNotEvenPublic(String type) throws IOException {
        Javac refused = Javac.onClassPath(intruder(MODULE, List.of(type)), Jars.deployed(), scratch.resolve("refused"));
        assertFalse(refused.fine(), () -> type + " can be used");
        assertTrue(refused.messages().contains("is not public"), refused::messages);
    }

    @ParameterizedTest(name = "Java {0}")
    @ValueSource(ints = {17, 25})
    void codeThatWasCompiledElsewhereDoesNotRun(int java) throws Exception {
        Path home = Jdks.require(java);
        Path sources = intruder(MODULE, List.of(TYPE));
        Path classes = scratch.resolve("classes");
        List<Path> jars = Jars.of(Jars.LOOP);
        Javac.onClassPath(sources, jars, classes).succeeded();
        Files.delete(sources.resolve("intruder/Intruder.java"));
        Javac.onModulePath(sources, jars, classes).succeeded();
        String path = Jars
                .path(Stream.of(List.of(classes), jars, Jars.of(Jars.LOGGING)).flatMap(List::stream).toList());

        Child onClassPath = Child.java(home, scratch, List.of("-cp", path, "intruder.Intruder")).succeeded();
        assertEquals("got class " + TYPE, onClassPath.out().strip(), onClassPath::toString);
        Child onModulePath = Child.java(home, scratch, List.of("-p", path, "-m", "intruder/intruder.Intruder"));
        assertEquals(1, onModulePath.status(), onModulePath::toString);
        assertEquals("", onModulePath.out(), onModulePath::toString);
        assertTrue(onModulePath.err()
                .contains("java.lang.IllegalAccessError: class intruder.Intruder (in module intruder)"
                        + " cannot access class " + TYPE + " (in module " + MODULE + ") because module " + MODULE
                        + " does not export dev.ioloop.impl.loop to module intruder"),
                onModulePath::toString);
    }

    private static String publicType(Path jar, String name) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return new ClassFileImporter().importJar(file).stream()
                    .filter(type -> type.getPackageName().equals(name) && type.isTopLevelClass())
                    .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC)).map(JavaClass::getName).sorted()
                    .findFirst().orElseThrow(() -> new AssertionError("no class of " + name + " is public"));
        }
    }

    private Path intruder(String module, List<String> types) throws IOException {
        Path sources = scratch.resolve("intruder");
        Path folder = Files.createDirectories(sources.resolve("intruder"));
        Files.writeString(sources.resolve("module-info.java"), "module intruder { requires " + module + "; }\n");
        Files.writeString(folder.resolve("Intruder.java"), """
                package intruder;

                public final class Intruder {
                    public static void main(String[] arguments) {
                %s    }
                }
                """.formatted(uses(types)));
        return sources;
    }

    private static String uses(List<String> types) {
        StringBuilder lines = new StringBuilder();
        types.forEach(type -> lines.append("        System.out.println(\"got \" + ").append(type).append(".class);\n"));
        return lines.toString();
    }
}
