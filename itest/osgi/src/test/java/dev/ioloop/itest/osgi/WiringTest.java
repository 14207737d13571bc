package dev.ioloop.itest.osgi;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import dev.ioloop.Watchdog;
import dev.ioloop.deferred.Deferreds;
import dev.ioloop.spi.LoopFactory;
import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.Registry;
import dev.ioloop.stream.StreamFactory;
import dev.ioloop.sync.Sync;
import dev.ioloop.sync.SyncFactory;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Every bundle resolves, and each service is there once; the same with and without a mediator of ServiceLoader.
 *
 * <p>Thread rule: the thread of the test.
 */
public abstract class WiringTest extends InFramework {
    /** Who exports org.slf4j to the loop. */
    abstract String logging();

    @Test
    public void everyBundleIsActiveOrResolvedFragment() {
        assertEquals(List.of(), notUsable());
        for (String name : new String[]{"dev.ioloop", "dev.ioloop.poller.nio", "dev.ioloop.impl.loop",
            "dev.ioloop.echo", "dev.ioloop.testkit", "dev.ioloop.impl.streams", "dev.ioloop.impl.sync",
            "dev.ioloop.deferred", "dev.ioloop.chat"}) {
            assertEquals(name, Bundle.ACTIVE, bundle(name).getState());
        }
    }

    /** The check above would see a bundle that misses a package. */
    @Test
    public void bundleThatMissesSomethingIsSeen() throws Exception {
        Bundle broken = context.installBundle("memory:broken", new ByteArrayInputStream(BrokenBundle.bytes()));
        try {
            broken.start();
            fail("started without " + BrokenBundle.MISSING);
        } catch (BundleException e) {
            assertEquals(String.valueOf(e), BundleException.RESOLVE_ERROR, e.getType());
            assertEquals(List.of(BrokenBundle.NAME + " is INSTALLED"), notUsable());
        } finally {
            broken.uninstall();
        }
    }

    private List<String> notUsable() {
        List<String> found = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            boolean fragment = (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
            int state = bundle.getState();
            if (state != Bundle.ACTIVE && !(fragment && state == Bundle.RESOLVED)) {
                found.add(bundle.getSymbolicName() + " is " + (state == Bundle.INSTALLED ? "INSTALLED" : state));
            }
        }
        return found;
    }

    @Test
    public void everyServiceIsThereOnce() throws Exception {
        assertEquals(List.of("dev.ioloop.poller.nio"), owners("dev.ioloop.spi.PollerProvider"));
        assertEquals(List.of("dev.ioloop.impl.loop"), owners("dev.ioloop.spi.LoopFactory"));
        assertEquals(List.of("dev.ioloop.impl.loop"), owners("dev.ioloop.IOLoop"));
        assertEquals(List.of("dev.ioloop.impl.streams"), owners("dev.ioloop.stream.StreamFactory"));
        assertEquals(List.of("dev.ioloop.impl.sync"), owners("dev.ioloop.sync.SyncFactory"));
        assertEquals(1, Registry.find(StreamFactory.class).services().size());
        assertEquals(1, Registry.find(SyncFactory.class).services().size());
        assertEquals(1, Registry.find(PollerProvider.class).services().size());
        assertEquals(1, Registry.find(LoopFactory.class).services().size());
    }

    final List<String> owners(String type) throws Exception {
        List<String> names = new ArrayList<>();
        ServiceReference<?>[] references = context.getAllServiceReferences(type, null);
        for (ServiceReference<?> reference : references == null ? new ServiceReference<?>[0] : references) {
            names.add(reference.getBundle().getSymbolicName());
        }
        return names;
    }

    @Test
    public void createMakesLoopThatRuns() throws Exception {
        assertEquals("dev.ioloop", FrameworkUtil.getBundle(IOLoop.class).getSymbolicName());
        CompletableFuture<IOLoop> current = new CompletableFuture<>();
        try (IOLoop loop = IOLoop.create()) {
            assertEquals("dev.ioloop.impl.loop", FrameworkUtil.getBundle(loop.getClass()).getSymbolicName());
            assertEquals("nio", loop.poller().name());
            loop.execute(() -> {
                current.complete(IOLoop.current());
                loop.stop();
            });
            loop.start();
            assertSame(loop, Await.get(current, "callback of a loop made by create()"));
        }
    }

    /** Primitives come by their bundle's service, deferreds by the packages of theirs. */
    @Test
    public void locksAndDeferredsWorkOnSuchLoop() throws Exception {
        try (IOLoop loop = IOLoop.create()) {
            Object result = loop.runSync(() -> {
                Sync sync = Sync.of(loop);
                return sync.lock().withLock(() -> Deferreds.deferLater(loop, Duration.ofMillis(1), () -> "locked")
                        .toFuture());
            }, Duration.ofSeconds(20));
            assertEquals("locked", result);
        }
    }

    @Test
    public void loopLogsByWhatThisRunProvides() {
        List<String> exporters = new ArrayList<>();
        for (BundleWire wire : bundle("dev.ioloop.impl.loop").adapt(BundleWiring.class)
                .getRequiredWires(BundleRevision.PACKAGE_NAMESPACE)) {
            if ("org.slf4j".equals(wire.getCapability().getAttributes().get(BundleRevision.PACKAGE_NAMESPACE))) {
                exporters.add(wire.getProvider().getSymbolicName());
            }
        }
        assertEquals(List.of(logging()), exporters);
        assertEquals(logging(), Bundle.ACTIVE, bundle(logging()).getState());
    }

    /** What reaches out of the bundle: signals, the logging context, a thread of its own, direct memory. */
    @Test
    public void aLoopOfTheFrameworkHasSignalsAWatchdogAndCounters() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch barked = new CountDownLatch(1);
        LoopOptions options = LoopOptions.defaults().withMdc(true)
                .withWatchdog(new Watchdog(Duration.ofMillis(20), report -> barked.countDown()));
        try (OwnLoop own = new OwnLoop(options)) {
            own.loop.onSignal("WINCH", told::countDown);
            Process kill = new ProcessBuilder("sh", "-c", "kill -WINCH " + ProcessHandle.current().pid()).start();
            assertTrue(kill.waitFor(10, TimeUnit.SECONDS));
            assertTrue("the signal did not arrive", told.await(10, TimeUnit.SECONDS));
            own.loop.execute(() -> {
                try {
                    assertTrue(barked.await(10, TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            assertTrue("the watchdog has seen nothing", barked.await(10, TimeUnit.SECONDS));
            assertEquals("submitted", own.loop.futures().submit(() -> "submitted").get(10, TimeUnit.SECONDS));
            assertTrue(own.loop.diagnostics().snapshot().directMemoryBytes() >= 0);
        }
    }
}
