package dev.ioloop.itest.modules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The four places where a jar says what it gives tell the same: module descriptor, manifest, {@code META-INF/services},
 * DS components.
 */
@Timeout(60)
class DescriptorsAgreeIT {
    /** Java 17 (JVMS table 4.1-A). */
    private static final int PORTABLE = 61;
    /** Java 25: native pollers and coroutines. */
    private static final int NATIVE = 69;

    static Stream<JarUnderTest> jars() throws IOException {
        List<JarUnderTest> all = new ArrayList<>();
        for (Path jar : Jars.deployed()) {
            all.add(JarUnderTest.open(jar));
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("jars")
    void symbolicNameIsTheModulesName(JarUnderTest jar) {
        assertEquals(Set.of(jar.module().name()), jar.header("Bundle-SymbolicName").keySet());
        String expected = jar.module().name().equals("dev.ioloop") ? "ioloop-api"
                : jar.module().name().replaceFirst("^dev\\.", "").replace('.', '-');
        assertEquals(expected, jar.artifact());
    }

    @ParameterizedTest
    @MethodSource("jars")
    void packagesExportedToModulesAreExportedToBundles(JarUnderTest jar) {
        assertEquals(jar.exportedPackages(), new TreeSet<>(jar.header("Export-Package").keySet()));
        assertEquals(jar.concealedPackages(), new TreeSet<>(jar.header("Private-Package").keySet()));
        jar.header("Export-Package").forEach((name, attributes) -> {
            String version = String.valueOf(attributes.get("version"));
            assertTrue(version.matches("\\d+\\.\\d+\\.\\d+") && !version.equals("0.0.0"),
                    () -> name + " has no @Version in its package-info, but version " + version);
        });
    }

    @ParameterizedTest
    @MethodSource("jars")
    void servicesOfTheModuleAreThoseInMetaInf(JarUnderTest jar) {
        assertEquals(jar.moduleServices(), jar.serviceFiles());
        jar.moduleServices().values().forEach(
                providers -> assertTrue(jar.classes().containsAll(providers), () -> providers + " are not all there"));
    }

    /** In a framework without a mediator the components bring the services; with one, nothing comes twice. */
    @ParameterizedTest
    @MethodSource("jars")
    void servicesOfTheModuleAreProvidedByComponents(JarUnderTest jar) throws Exception {
        Set<String> provided = new TreeSet<>();
        for (Component component : components(jar)) {
            provided.addAll(component.provided());
        }
        Set<String> registered = new TreeSet<>();
        jar.header("Provide-Capability").forEach((key, attributes) -> {
            if (key.replaceAll("~+$", "").equals("osgi.serviceloader")) {
                assertEquals("", attributes.get("register:"), "a mediator would register it a second time");
                registered.add(attributes.get("osgi.serviceloader"));
            }
        });
        assertEquals(jar.moduleServices().keySet(), registered);
        assertTrue(provided.containsAll(registered), () -> registered + " are in META-INF/services, components provide "
                + provided);
    }

    @ParameterizedTest
    @MethodSource("jars")
    void componentsAreThere(JarUnderTest jar) throws Exception {
        Set<String> described = new TreeSet<>();
        for (Component component : components(jar)) {
            described.add(component.implementation());
            assertTrue(component.implementation().endsWith("Component"), component::implementation);
            for (String service : component.provided()) {
                Class<?> type = load(component.implementation());
                assertTrue(load(service).isAssignableFrom(type), () -> type + " is no " + service);
            }
        }
        Set<String> named = new TreeSet<>(jar.classes());
        named.removeIf(type -> !type.endsWith("Component"));
        assertEquals(named, described, "classes named ...Component, and classes that a component's XML names");
    }

    @ParameterizedTest
    @MethodSource("jars")
    void runsOnTheJavaThatItAsksFor(JarUnderTest jar) {
        String environment = jar.header("Require-Capability").get("osgi.ee").get("filter:");
        boolean portable = environment.equals("(&(osgi.ee=JavaSE)(version=17))");
        assertTrue(portable || environment.equals("(&(osgi.ee=JavaSE)(version=25))"), environment);
        for (String type : jar.classes()) {
            assertEquals(portable ? PORTABLE : NATIVE, jar.classVersion(type), type);
        }
    }

    @ParameterizedTest
    @MethodSource("jars")
    void nothingIsRequiredThatTheFrameworkMustBring(JarUnderTest jar) {
        for (String header : List.of("Require-Bundle", "DynamicImport-Package", "Bundle-Activator", "Fragment-Host")) {
            assertNull(jar.manifest().get(header), header);
        }
        assertFalse(jar.header("Import-Package").keySet().stream().anyMatch(name -> name.startsWith("java.")));
        assertFalse(jar.header("Import-Package").keySet().stream().anyMatch(name -> name.contains(".annotation")));
    }

    /** A path of the machine that built it would make each build another one. */
    @ParameterizedTest
    @MethodSource("jars")
    void manifestDoesNotTellWhereItWasBuilt(JarUnderTest jar) {
        jar.manifest().forEach((name, value) -> assertFalse(value.contains(Jars.root().toString()),
                () -> name + ": " + value));
    }

    @Test
    void noPackageIsInTwoJars() throws Exception {
        Map<String, String> owners = new HashMap<>();
        for (JarUnderTest jar : jars().toList()) {
            for (String name : jar.packages()) {
                String other = owners.put(name, jar.artifact());
                assertNull(other, () -> name + " is in " + other + " and in " + jar.artifact());
                assertTrue(name.equals(jar.module().name()) || name.startsWith(jar.module().name() + "."),
                        () -> name + " is outside of " + jar.module().name());
            }
        }
    }

    /** What one component's XML says (OSGi Compendium, chapter 112.4). */
    private record Component(String implementation, List<String> provided) {}

    private static List<Component> components(JarUnderTest jar) throws Exception {
        List<Component> components = new ArrayList<>();
        for (String file : jar.header("Service-Component").keySet()) {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            Document xml = factory.newDocumentBuilder()
                    .parse(new ByteArrayInputStream(jar.text(file).getBytes(UTF_8)));
            List<String> implementations = attributes(xml, "implementation", "class");
            assertEquals(1, implementations.size(), file);
            assertTrue(jar.classes().containsAll(implementations), () -> implementations + " is not in the jar");
            components.add(new Component(implementations.get(0), attributes(xml, "provide", "interface")));
        }
        return components;
    }

    private static List<String> attributes(Document xml, String element, String attribute) {
        NodeList nodes = xml.getElementsByTagName(element);
        return Stream.iterate(0, i -> i < nodes.getLength(), i -> i + 1)
                .map(i -> ((Element) nodes.item(i)).getAttribute(attribute)).toList();
    }

    /** From the jars on the test's class path, which are the ones under test. */
    private static Class<?> load(String name) throws ClassNotFoundException {
        return Class.forName(name, false, DescriptorsAgreeIT.class.getClassLoader());
    }
}
