package dev.ioloop.itest.modules;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The compiler of the JDK that runs the tests, as users call it: for Java 17, warnings are errors.
 *
 * <p>Thread rule: immutable.
 *
 * @param fine whether it has compiled
 * @param messages what it has said
 */
record Javac(boolean fine, String messages) {
    // classfile: the annotations on our types come from jars that users need not have
    private static final List<String> OPTIONS = List.of("--release", "17", "-Xlint:all,-classfile", "-Werror",
            "-proc:none");
    /** For Java 25; requires-automatic: the OSGi annotations exist only as automatic modules. */
    private static final List<String> NATIVE = List.of("--release", "25",
            "-Xlint:all,-classfile,-requires-automatic", "-Werror", "-proc:none");

    /** Compiles all sources of a folder against a class path. */
    static Javac onClassPath(Path sources, List<Path> jars, Path classes) throws IOException {
        return compile(OPTIONS, files(sources, false), List.of("-cp", Jars.path(jars)), classes);
    }

    /** Compiles all sources of a folder, module-info too, against a module path. */
    static Javac onModulePath(Path sources, List<Path> jars, Path classes) throws IOException {
        // without a class path of its own it would see that of the tests
        return compile(OPTIONS, files(sources, true), List.of("-p", Jars.path(jars), "-cp", classes.toString()),
                classes);
    }

    /** The same for Java 25. */
    static Javac forNativeOnModulePath(Path sources, List<Path> jars, Path classes) throws IOException {
        return compile(NATIVE, files(sources, true), List.of("-p", Jars.path(jars), "-cp", classes.toString()),
                classes);
    }

    private static Javac compile(List<String> fixed, List<Path> files, List<String> paths, Path classes)
            throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = new ArrayList<>(fixed);
        options.addAll(paths);
        options.addAll(List.of("-d", Files.createDirectories(classes).toString()));
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, UTF_8)) {
            boolean fine = compiler.getTask(messages, manager, null, options, null, manager.getJavaFileObjectsFromPaths(
                    files)).call();
            return new Javac(fine, messages.toString());
        }
    }

    private static List<Path> files(Path sources, boolean withDescriptor) throws IOException {
        try (Stream<Path> all = Files.walk(sources)) {
            return all.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> withDescriptor || !file.endsWith("module-info.java")).toList();
        }
    }

    /** Expects that everything was compiled without a warning. */
    void succeeded() {
        if (!fine || !messages.isEmpty()) {
            throw new AssertionError("it does not compile:\n" + messages);
        }
    }
}
