package dev.ioloop.itest.osgi;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.CoreOptions.workingDirectory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.options.UrlProvisionOption;

/**
 * What is installed in the frameworks: files of target/bundles.
 *
 * <p>Thread rule: any thread.
 */
final class Provisioning {
    /** The folder that the build has filled; set by {@link ChildJvm}. */
    static final String BUNDLES = "dev.ioloop.itest.bundles";
    /** A folder of this JVM alone; set by {@link ChildJvm}. */
    static final String FOLDER = "dev.ioloop.itest.folder";

    static final String[] UNDER_TEST = {"ioloop-api", "ioloop-poller-nio", "ioloop-impl-loop", "ioloop-echo",
        "ioloop-testkit", "ioloop-impl-streams", "ioloop-impl-sync", "ioloop-deferred", "ioloop-chat"};

    private Provisioning() {}

    /** All but the mediator of ServiceLoader; pax-logging brings org.slf4j. */
    static Option withoutMediator() {
        return composite(base(), first("pax-logging-api"));
    }

    /** With SPI-Fly, as slf4j 2 wants it. */
    static Option withMediator() {
        return composite(base(), first("asm"), first("asm-analysis"), first("asm-commons"), first("asm-tree"),
                first("asm-util"), first("org.apache.aries.spifly.dynamic.bundle"), first("slf4j-api"),
                first("slf4j-simple"));
    }

    private static Option base() {
        Path folder = Path.of(System.getProperty(FOLDER));
        // The container deletes its working directory in the end.
        return composite(workingDirectory(folder.resolve("work").toString()),
                // What a bundle does not import it must not see, although this JVM's class path has it.
                frameworkProperty("felix.bootdelegation.implicit").value("false"),
                frameworkProperty("felix.cm.dir").value(configurations(folder).toString()),
                frameworkProperty("org.ops4j.pax.logging.DefaultServiceLog.level").value("WARN"),
                // Tests are run by JUnit inside of the framework as well, with its rules and with injection.
                systemProperty("pax.exam.invoker").value("junit"),
                bundle("link:classpath:META-INF/links/org.ops4j.pax.exam.invoker.junit.link"),
                file("org.apache.servicemix.bundles.junit"), file("org.osgi.service.component"),
                file("org.osgi.util.function"), file("org.osgi.util.promise"),
                file("org.apache.felix.configadmin"), file("org.apache.felix.scr"), file(UNDER_TEST[0]),
                file(UNDER_TEST[1]), file(UNDER_TEST[2]), file(UNDER_TEST[3]), file(UNDER_TEST[4]), file(UNDER_TEST[5]),
                file(UNDER_TEST[6]), file(UNDER_TEST[7]), file(UNDER_TEST[8]));
    }

    /** Config Admin finds there that the servers take any free port; without that it would be 7007 and 7008. */
    private static Path configurations(Path folder) {
        try {
            Path all = Files.createTempDirectory(folder, "cm");
            Path ours = Files.createDirectories(all.resolve("dev").resolve("ioloop"));
            for (String server : new String[]{"echo", "chat"}) {
                Files.writeString(ours.resolve(server + ".config"),
                        "service.pid=\"dev.ioloop." + server + "\"\nport=I\"0\"\n");
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a bundle is installed from. */
    static String url(String artifact) {
        Path jar = Path.of(System.getProperty(BUNDLES), artifact + ".jar");
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(jar + " is not there; the build copies it before the integration tests");
        }
        return jar.toUri().toString();
    }

    static UrlProvisionOption file(String artifact) {
        return bundle(url(artifact));
    }

    private static UrlProvisionOption first(String artifact) {
        return file(artifact).startLevel(1);
    }
}
