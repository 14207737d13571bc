package dev.ioloop.itest.osgi;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.PollerLostException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/**
 * The native pollers, installed while the default loop serves: refused by name of the execution environment on Java 17; on
 * 25 they take over and hand over live connections as their bundles come and go.
 *
 * <p>Thread rule: the thread of the test.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class NativePollersTest extends InFramework {
    private static final int MIB = 1 << 20;
    private static final boolean RUNS_THEM = Runtime.version().feature() >= 25
            && System.getProperty("os.name").startsWith("Linux");

    @Inject
    private IOLoop loop;
    private final Map<String, Bundle> bundles = new LinkedHashMap<>();

    @Configuration
    public Option[] bundles() {
        return new Option[]{Provisioning.withoutMediator()};
    }

    @Before
    public void install() throws Exception {
        for (String name : List.of("posix", "epoll", "poll", "select")) {
            bundles.put(name, context.installBundle(Provisioning.url("ioloop-poller-" + name)));
        }
    }

    @After
    public void backToNio() throws Exception {
        if (RUNS_THEM) {
            switchTo("nio");
        }
        List<Bundle> all = new ArrayList<>(bundles.values());
        for (int i = all.size() - 1; i >= 0; i--) {
            all.get(i).uninstall();
        }
        try (LoopEcho echo = LoopEcho.open(loop); EchoClient client = new EchoClient(echo.address())) {
            client.exchange(MIB, 1);
        }
        assertEquals("nio", loop.poller().name());
    }

    private void switchTo(String poller) throws Exception {
        Await.get(OnLoop.call(loop, () -> loop.switchPoller(poller)), "the switch to " + poller);
        assertEquals(poller, loop.poller().name());
    }

    private void start(String... names) throws BundleException {
        for (String name : names) {
            installed(name).start();
        }
    }

    private Bundle installed(String name) {
        Bundle bundle = bundles.get(name);
        assertNotNull(name, bundle);
        return bundle;
    }

    @Test
    public void anOldJavaRefusesThemByTheExecutionEnvironmentAndANewOneStartsThem() throws Exception {
        if (Runtime.version().feature() >= 25) {
            for (String name : bundles.keySet()) {
                installed(name).start();
                assertEquals(Bundle.ACTIVE, installed(name).getState());
            }
            return;
        }
        for (String name : bundles.keySet()) {
            BundleException refused = assertThrows(BundleException.class, () -> installed(name).start());
            assertEquals(BundleException.RESOLVE_ERROR, refused.getType());
            String message = String.valueOf(refused.getMessage());
            assertTrue(message, message.contains("osgi.ee") || message.contains("dev.ioloop.poller.posix"));
            if (name.equals("posix")) {
                assertTrue(message, message.contains("osgi.ee") && message.contains("25"));
            }
            assertEquals(Bundle.INSTALLED, installed(name).getState());
        }
    }

    @Test
    public void liveConnectionsMoveAsTheBundlesOfTheirPollersComeAndGo() throws Exception {
        if (!RUNS_THEM) {
            return; // backToNio() checks that the loop serves beside bundles that do not resolve
        }
        try (LoopEcho old = LoopEcho.open(loop); EchoClient before = new EchoClient(old.address())) {
            before.exchange(MIB, 1);
            start("posix", "epoll", "poll");
            OnLoop.passTurn(loop);
            assertEquals("a better one of another family takes nothing over by itself", "nio", loop.poller().name());
            switchTo("epoll");
            before.exchange(MIB, 2); // drained: it stays with its old poller
            try (LoopEcho echo = LoopEcho.open(loop);
                    EchoClient busy = new EchoClient(echo.address());
                    EchoClient idle = new EchoClient(echo.address())) {
                assertEquals("posix", loop.poller().family());
                idle.exchange(1000, 3);
                busy.exchange(8 * MIB, 4, () -> {
                    installed("epoll").stop();
                    assertEquals("when stop() has returned", "poll", loop.poller().name());
                });
                idle.exchange(MIB, 5);
                busy.exchange(8 * MIB, 6, () -> {
                    installed("epoll").start();
                    awaitPoller("epoll");
                });
                busy.exchange(8 * MIB, 7, () -> {
                    start("select");
                    switchTo("select");
                    installed("poll").stop();
                    switchTo("epoll");
                });
                idle.exchange(MIB, 8);
                before.exchange(MIB, 9);
                assertEquals(List.of(), List.copyOf(echo.losses));
            }
            assertEquals(List.of(), List.copyOf(old.losses));
        }
    }

    @Test
    public void theLossOfTheFamilyIsToldAndTheLoopGoesOnWithAnother() throws Exception {
        if (!RUNS_THEM) {
            return; // backToNio() checks that the loop serves beside bundles that do not resolve
        }
        start("posix", "epoll");
        switchTo("epoll");
        LoopEcho lost = LoopEcho.open(loop);
        try (EchoClient client = new EchoClient(lost.address())) {
            client.exchange(MIB, 1);
            installed("epoll").stop();
            awaitPoller("nio");
            client.assertEnded();
            assertFalse(lost.losses.isEmpty());
            for (IOException loss : lost.losses) {
                assertTrue(loss.toString(), loss instanceof PollerLostException);
            }
        }
    }

    private void awaitPoller(String name) throws Exception {
        Await.until(() -> loop.poller().name().equals(name), "poller " + name + " in charge of " + loop);
    }
}
