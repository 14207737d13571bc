package dev.ioloop.itest.modules;

import static java.nio.charset.StandardCharsets.UTF_8;

import aQute.bnd.header.OSGiHeader;
import aQute.bnd.header.Parameters;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;

/**
 * What a jar says of itself: as a module, as a bundle, and by its files.
 *
 * <p>Thread rule: immutable.
 *
 * @param artifact its name
 * @param module its module descriptor
 * @param manifest the headers, by name
 * @param files the bytes of each file, by path
 */
record JarUnderTest(String artifact, ModuleDescriptor module, Map<String, String> manifest,
        Map<String, byte[]> files) {
    private static final String SERVICES = "META-INF/services/";

    static JarUnderTest open(Path jar) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        Map<String, byte[]> files = new TreeMap<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            manifest.getMainAttributes().forEach((name, value) -> headers.put(name.toString(), value.toString()));
            for (ZipEntry entry : file.stream().filter(e -> !e.isDirectory()).toList()) {
                files.put(entry.getName(), file.getInputStream(entry).readAllBytes());
            }
        }
        ModuleDescriptor descriptor = ModuleFinder.of(jar).findAll().iterator().next().descriptor();
        return new JarUnderTest(Jars.artifact(jar), descriptor, headers, files);
    }

    /** The clauses of a header; empty if it is not there. */
    Parameters header(String name) {
        return OSGiHeader.parseHeader(manifest.get(name));
    }

    String text(String file) {
        byte[] bytes = files.get(file);
        if (bytes == null) {
            throw new AssertionError(artifact + " has no file " + file);
        }
        return new String(bytes, UTF_8);
    }

    /** The packages that any module may use. */
    Set<String> exportedPackages() {
        return module.exports().stream().filter(e -> !e.isQualified()).map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    Set<String> concealedPackages() {
        Set<String> packages = new TreeSet<>(module.packages());
        packages.removeAll(exportedPackages());
        return packages;
    }

    /** The packages that hold a class. */
    Set<String> packages() {
        return classes().stream().filter(name -> name.contains("."))
                .map(name -> name.substring(0, name.lastIndexOf('.'))).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The binary names of all classes. */
    Set<String> classes() {
        return files.keySet().stream().filter(name -> name.endsWith(".class"))
                .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The major version of a class file (JVMS 4.1), for example 61 for Java 17. */
    int classVersion(String type) {
        byte[] bytes = files.get(type.replace('.', '/') + ".class");
        return (bytes[6] & 0xFF) << 8 | bytes[7] & 0xFF;
    }

    /** What META-INF/services says: providers by service. */
    Map<String, List<String>> serviceFiles() {
        Map<String, List<String>> services = new TreeMap<>();
        for (String file : files.keySet()) {
            if (file.startsWith(SERVICES)) {
                services.put(file.substring(SERVICES.length()),
                        text(file).lines().map(line -> line.replaceAll("#.*", "").strip())
                                .filter(line -> !line.isEmpty()).toList());
            }
        }
        return services;
    }

    /** What the module provides: providers by service. */
    Map<String, List<String>> moduleServices() {
        Map<String, List<String>> services = new TreeMap<>();
        module.provides().forEach(provides -> services.put(provides.service(), provides.providers()));
        return services;
    }

    /** What a test that has it as its argument is called by. */
    @Override
    public String toString() {
        return artifact;
    }
}
