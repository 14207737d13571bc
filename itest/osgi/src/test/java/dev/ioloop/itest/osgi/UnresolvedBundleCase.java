package dev.ioloop.itest.osgi;

import static org.junit.Assert.assertNotNull;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/**
 * Has to fail, though its test asks for nothing: a bundle does not resolve. {@code OsgiMatrixIT} checks that.
 *
 * <p>Thread rule: the thread of the test.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class UnresolvedBundleCase extends InFramework {
    @Configuration
    public Option[] bundles() throws Exception {
        Path jar = Files.write(Path.of(System.getProperty(Provisioning.FOLDER), "broken.jar"), BrokenBundle.bytes());
        return new Option[]{Provisioning.withoutMediator(), CoreOptions.bundle(jar.toUri().toString())};
    }

    @Test
    public void asksForNothing() {
        assertNotNull(context);
    }
}
