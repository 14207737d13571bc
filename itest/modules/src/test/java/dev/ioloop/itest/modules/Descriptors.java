package dev.ioloop.itest.modules;

import aQute.bnd.header.Attrs;
import java.lang.module.ModuleDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Prints what a jar says of itself in lines that compare well: one clause per line, sorted, and nothing that changes
 * with the version, the day or the tool.
 *
 * <p>Thread rule: any thread; no state.
 */
final class Descriptors {
    /** The headers that say nothing about what the bundle gives and wants. */
    private static final Set<String> LEFT_OUT = Set.of("Manifest-Version", "Bundle-Version", "Bundle-Name",
            "Bundle-Vendor", "Bundle-License", "Bundle-Description", "Bundle-ManifestVersion", "Bnd-LastModified",
            "Created-By", "Build-Jdk-Spec", "Tool");

    private Descriptors() {}

    /** The module descriptor, as ModuleFinder reads it. */
    static List<String> module(ModuleDescriptor module) {
        List<String> lines = new ArrayList<>();
        module.requires().forEach(r -> lines.add("requires " + modifiers(r.modifiers()) + r.name()));
        module.exports().forEach(e -> lines.add("exports " + e.source() + targets(e.targets())));
        module.opens().forEach(o -> lines.add("opens " + o.source() + targets(o.targets())));
        module.uses().forEach(u -> lines.add("uses " + u));
        module.provides().forEach(p -> lines.add("provides " + p.service() + " with "
                + String.join(", ", p.providers())));
        return Stream
                .concat(Stream.of(modifiers(module.modifiers()) + "module " + module.name()), lines.stream().sorted())
                .toList();
    }

    private static String modifiers(Set<? extends Enum<?>> modifiers) {
        return modifiers.stream().map(m -> m.name().toLowerCase(Locale.ROOT) + " ").sorted()
                .collect(Collectors.joining());
    }

    private static String targets(Set<String> targets) {
        return targets.isEmpty() ? "" : " to " + targets.stream().sorted().collect(Collectors.joining(", "));
    }

    /** The OSGi headers. */
    static List<String> manifest(JarUnderTest jar) {
        List<String> lines = new ArrayList<>();
        for (String header : jar.manifest().keySet()) {
            if (!LEFT_OUT.contains(header)) {
                jar.header(header).forEach((key, attributes) -> lines.add(header + ": " + clause(key, attributes)));
            }
        }
        return lines.stream().sorted().toList();
    }

    /** bnd marks the second clause with the same key by a ~. */
    private static String clause(String key, Attrs attributes) {
        StringBuilder line = new StringBuilder(key.replaceAll("~+$", ""));
        for (Map.Entry<String, String> attribute : new TreeMap<>(attributes).entrySet()) {
            String name = attribute.getKey();
            Attrs.Type type = attributes.getType(name);
            line.append("; ").append(name.replaceAll(":$", ""));
            if (type != Attrs.Type.STRING && !name.endsWith(":")) {
                line.append(':').append(type);
            }
            line.append(name.endsWith(":") ? ":=" : "=").append(list(attribute.getValue()));
        }
        return line.toString();
    }

    /** The order of packages in uses:= is the tool's. */
    private static String list(String value) {
        return value.startsWith("(") || value.startsWith("[") ? value
                : Stream.of(value.split(",")).sorted().collect(Collectors.joining(","));
    }
}
