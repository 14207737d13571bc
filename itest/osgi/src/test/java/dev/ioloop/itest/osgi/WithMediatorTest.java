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

/**
 * With SPI-Fly, which must not register anything of ours a second time.
 *
 * <p>Thread rule: the thread of the test.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class WithMediatorTest extends WiringTest {
    @Configuration
    public Option[] bundles() {
        return new Option[]{Provisioning.withMediator()};
    }

    @Override
    String logging() {
        return "slf4j.api";
    }

    /** Else the absence of second services would say nothing. */
    @Test
    public void mediatorIsAtWork() throws Exception {
        assertEquals(List.of("slf4j.simple"), owners("org.slf4j.spi.SLF4JServiceProvider"));
    }
}
