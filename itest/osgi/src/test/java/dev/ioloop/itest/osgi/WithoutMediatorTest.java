package dev.ioloop.itest.osgi;

import static org.junit.Assert.assertEquals;

import java.util.List;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Without SPI-Fly: nothing of ours needs it.
 *
 * <p>Thread rule: the thread of the test.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class WithoutMediatorTest extends WiringTest {
    @Configuration
    public Option[] bundles() {
        return new Option[]{Provisioning.withoutMediator()};
    }

    @Override
    String logging() {
        return "org.ops4j.pax.logging.pax-logging-api";
    }

    @Test
    public void nobodyMediates() {
        for (Bundle bundle : context.getBundles()) {
            List<BundleCapability> extenders = bundle.adapt(BundleRevision.class)
                    .getDeclaredCapabilities("osgi.extender");
            assertEquals(bundle.toString(), List.of(), extenders.stream()
                    .map(e -> String.valueOf(e.getAttributes().get("osgi.extender")))
                    .filter(name -> name.startsWith("osgi.serviceloader")).toList());
        }
    }
}
