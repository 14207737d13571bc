package dev.ioloop.itest.modules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The arrows of docs/architecture.md, section 1: everything points at the API, and no implementation at another one.
 * The classes are read from the jars, so that what the compiler was allowed to see does not matter.
 */
@Timeout(60)
class ArchitectureIT {
    private static final String API = "ioloop-api";
    /** What any module may use: the JDK, and annotations that nobody needs at run time. */
    private static final List<String> ALWAYS = List.of("java..", "javax..", "org.jspecify.annotations",
            "org.osgi.annotation..");
    /** What any module but the API may use besides. */
    private static final List<String> COMPONENTS_AND_LOGGING = List.of("org.slf4j", "org.slf4j.helpers",
            "org.osgi.service.component.annotations");
    /** What pollers of descriptors are built on. */
    private static final List<String> DESCRIPTORS = List.of("dev.ioloop.poller.posix", "dev.ioloop.poller.posix.spi");
    /** What one module alone may use besides, by artifact. */
    private static final Map<String, List<String>> EXCEPTIONS = Map.of("ioloop-launcher",
            List.of("dev.ioloop.chat", "dev.ioloop.echo", "org.osgi.framework..", "org.osgi.util.tracker",
                    "org.osgi.service.cm",
                    "sun.misc"),
            "ioloop-testkit", List.of("org.junit.jupiter.api..", "org.apiguardian.api"),
            "ioloop-poller-epoll", DESCRIPTORS, "ioloop-poller-poll", DESCRIPTORS, "ioloop-poller-select", DESCRIPTORS);
    /** slf4j 1.7, which a framework's own logging may be; the fluent API and levels as values came with 2.0. */
    private static final Set<String> SLF4J_TYPES = Set.of("org.slf4j.Logger", "org.slf4j.LoggerFactory",
            "org.slf4j.ILoggerFactory", "org.slf4j.MDC", "org.slf4j.Marker", "org.slf4j.MarkerFactory",
            "org.slf4j.helpers.NOPLoggerFactory");
    private static final Set<String> SLF4J_METHODS = Set.of("getLogger", "getILoggerFactory", "getMarker", "getName",
            "isTraceEnabled", "isDebugEnabled", "isInfoEnabled", "isWarnEnabled", "isErrorEnabled", "trace", "debug",
            "info", "warn", "error", "getCopyOfContextMap", "setContextMap", "clear", "getClass");

    private static JavaClasses all;

    @BeforeAll
    static void read() throws Exception {
        List<JarFile> jars = new ArrayList<>();
        for (Path jar : Jars.deployed()) {
            jars.add(new JarFile(jar.toFile()));
        }
        all = new ClassFileImporter().importJars(jars);
        for (JarFile jar : jars) {
            jar.close();
        }
    }

    static Stream<JarUnderTest> jars() throws IOException {
        return DescriptorsAgreeIT.jars();
    }

    @ParameterizedTest
    @MethodSource("jars")
    void dependsOnTheApiAlone(JarUnderTest jar) throws Exception {
        List<String> allowed = new ArrayList<>(ALWAYS);
        allowed.addAll(jar.packages());
        if (!jar.artifact().equals(API)) {
            allowed.addAll(JarUnderTest.open(Jars.of(API)).exportedPackages());
            allowed.addAll(COMPONENTS_AND_LOGGING);
        }
        allowed.addAll(EXCEPTIONS.getOrDefault(jar.artifact(), List.of()));
        classes().that().resideInAnyPackage(jar.packages().toArray(String[]::new)).should().onlyDependOnClassesThat()
                .resideInAnyPackage(allowed.toArray(String[]::new)).check(all);
    }

    @Test
    void onlyComponentsKnowDeclarativeServices() {
        noClasses().that().haveSimpleNameNotEndingWith("Component").should().dependOnClassesThat()
                .resideInAPackage("org.osgi.service.component..").check(all);
    }

    @Test
    void onlyTheLauncherKnowsTheFramework() {
        noClasses().that().resideOutsideOfPackages("dev.ioloop.launcher..").should().dependOnClassesThat()
                .resideInAnyPackage("org.osgi.framework..", "org.osgi.util..", "org.apache.felix..").check(all);
    }

    @Test
    void loggingIsThatOfSlf4jOneSeven() {
        noClasses().should().dependOnClassesThat().resideInAnyPackage("org.slf4j.event..", "org.slf4j.spi..",
                "java.util.logging..", "ch.qos..").check(all);
        classes().should(new ArchCondition<>("use only what slf4j 1.7 has") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getDirectDependenciesFromSelf().stream()
                        .filter(use -> use.getTargetClass().getPackageName().startsWith("org.slf4j"))
                        .filter(use -> !SLF4J_TYPES.contains(use.getTargetClass().getName()))
                        .forEach(use -> events.add(SimpleConditionEvent.violated(type, use.getDescription())));
                Stream.concat(type.getMethodCallsFromSelf().stream(), type.getMethodReferencesFromSelf().stream())
                        .filter(call -> isUnknown(call.getTarget()))
                        .forEach(call -> events.add(SimpleConditionEvent.violated(type, call.getDescription())));
            }
        }).check(all);
    }

    private static boolean isUnknown(AccessTarget target) {
        return target.getOwner().getPackageName().startsWith("org.slf4j") && !SLF4J_METHODS.contains(target.getName());
    }

    @Test
    void packagesDoNotFormCycles() {
        slices().assignedFrom(new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                // The one pair that leans on each other: IOLoop.create() asks the Registry, pollers speak of channels.
                String name = type.getPackageName();
                return SliceIdentifier.of(name.equals("dev.ioloop.spi") ? "dev.ioloop" : name);
            }

            @Override
            public String getDescription() {
                return "packages, dev.ioloop and dev.ioloop.spi as one";
            }
        }).should().beFreeOfCycles().check(all);
    }

    @Test
    void namesSayWhatThingsAre() {
        noClasses().should().haveSimpleNameEndingWith("Impl").orShould().haveSimpleNameEndingWith("Manager").orShould()
                .haveSimpleNameEndingWith("Helper").orShould().haveSimpleNameEndingWith("Util").orShould()
                .haveSimpleNameEndingWith("Utils").check(all);
        noClasses().that().areInterfaces().should().haveSimpleNameStartingWith("I").andShould()
                .haveNameMatching(".*[.$]I[A-Z][a-z]\\w*").check(all);
    }
}
