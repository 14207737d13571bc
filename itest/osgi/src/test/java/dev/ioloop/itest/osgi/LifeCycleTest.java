package dev.ioloop.itest.osgi;

import static org.junit.Assert.assertEquals;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * Bundles stopped and started, refreshed, uninstalled and installed again leave no thread, no descriptor and no class
 * loader behind. Nothing here names a type of ioloop: the test's own bundle would be wired to the api then, and go down
 * with it.
 *
 * <p>Thread rule: the thread of the test.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class LifeCycleTest extends InFramework {
    private static final int ROUNDS = 5;
    private static final String[] NAMES = {"dev.ioloop", "dev.ioloop.poller.nio", "dev.ioloop.impl.loop",
        "dev.ioloop.impl.streams", "dev.ioloop.itest.osgi", "dev.ioloop.echo", "dev.ioloop.chat"};
    private static final String THREADS = "ioloop";

    @Configuration
    public Option[] bundles() {
        return new Option[]{Provisioning.withoutMediator()};
    }

    @Before
    public void startAll() throws Exception {
        context.installBundle(Provisioning.url("ioloop-itest-osgi"));
        start();
    }

    @After
    public void testWasApart() throws Exception {
        bundle("dev.ioloop.itest.osgi").uninstall();
        Set<String> providers = new HashSet<>();
        for (BundleWire wire : FrameworkUtil.getBundle(getClass()).adapt(BundleWiring.class).getRequiredWires(null)) {
            providers.add(wire.getProvider().getSymbolicName());
        }
        providers.retainAll(Set.of(NAMES));
        assertEquals("what this test is wired to", Set.of(), providers);
    }

    @Test
    public void stoppedAndStartedTogether() throws Exception {
        Resources before = stop();
        for (int round = 0; round < ROUNDS; round++) {
            start();
            stop();
        }
        assertNothingLeft(before);
    }

    @Test
    public void stoppedAndStartedOneByOne() throws Exception {
        stopEachAndStart();
        Resources before = stop();
        start();
        for (int round = 0; round < ROUNDS; round++) {
            stopEachAndStart();
        }
        stop();
        assertNothingLeft(before);
    }

    private void stopEachAndStart() throws Exception {
        for (String name : NAMES) {
            bundle(name).stop();
            bundle(name).start();
            serve();
        }
    }

    private void start() throws Exception {
        for (String name : NAMES) {
            bundle(name).start();
            assertEquals(name, Bundle.ACTIVE, bundle(name).getState());
        }
    }

    /** Stops all after they have served: what is there then is not theirs. */
    private Resources stop() throws Exception {
        serve();
        for (String name : downwards()) {
            bundle(name).stop();
            assertEquals(name, Bundle.RESOLVED, bundle(name).getState());
        }
        assertEquals("threads, with all bundles stopped", List.of(), Resources.threadsNamed(THREADS));
        return new Resources();
    }

    private static void assertNothingLeft(Resources before) throws Exception {
        assertEquals("new threads", List.of(), before.newThreads());
        if (before.showDescriptors()) {
            assertEquals("descriptors", List.of(), before.changedDescriptors());
        }
    }

    @Test
    public void refreshedAndReinstalled() throws Exception {
        ReferenceQueue<ClassLoader> cleared = new ReferenceQueue<>();
        List<Loader> loaders = new ArrayList<>();
        serve();
        for (int round = 0; round < ROUNDS; round++) {
            rememberLoaders(loaders, cleared);
            refresh(List.of(bundle("dev.ioloop")));
            serve();
            rememberLoaders(loaders, cleared);
            reinstall();
            serve();
        }
        assertEquals("class loaders made", 2 * ROUNDS * NAMES.length, loaders.size());
        assertEquals("class loaders still there", List.of(), remaining(loaders, cleared));
    }

    /** The class loader of a bundle, by which nothing is kept. */
    private static final class Loader extends WeakReference<ClassLoader> {
        private final String bundle;

        Loader(Bundle bundle, ReferenceQueue<ClassLoader> cleared) {
            super(bundle.adapt(BundleWiring.class).getClassLoader(), cleared);
            this.bundle = bundle.getSymbolicName();
        }
    }

    private void rememberLoaders(List<Loader> loaders, ReferenceQueue<ClassLoader> cleared) {
        for (String name : NAMES) {
            loaders.add(new Loader(bundle(name), cleared));
        }
    }

    private void refresh(List<Bundle> bundles) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        context.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(bundles, event -> done.countDown());
        Await.zero(done, "the refresh of " + bundles);
    }

    private void reinstall() throws Exception {
        List<Bundle> gone = new ArrayList<>();
        List<String> locations = new ArrayList<>();
        for (String name : downwards()) {
            Bundle bundle = bundle(name);
            gone.add(bundle);
            locations.add(0, bundle.getLocation());
            bundle.uninstall();
        }
        refresh(gone);
        List<Bundle> back = new ArrayList<>();
        for (String location : locations) {
            back.add(context.installBundle(location));
        }
        for (Bundle bundle : back) {
            bundle.start();
        }
    }

    /** Collects garbage until all is gone, or time is up. */
    private static List<String> remaining(List<Loader> loaders, ReferenceQueue<ClassLoader> cleared)
            throws InterruptedException {
        Set<Loader> left = new HashSet<>(loaders);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Await.SECONDS);
        // The bundles that are there now have loaders of their own, which were never in the list.
        while (!left.isEmpty() && System.nanoTime() - end < 0) {
            System.gc();
            Object one = cleared.remove(200);
            while (one != null) {
                left.remove(one);
                one = cleared.poll();
            }
        }
        return left.stream().map(loader -> loader.bundle).sorted().toList();
    }

    private static List<String> downwards() {
        List<String> names = new ArrayList<>(List.of(NAMES));
        Collections.reverse(names);
        return names;
    }

    /** One connection to the echo bundle: all of ioloop takes part in that. */
    private void serve() throws Exception {
        Await.until(() -> echoAddress() != null, "the echo server to listen");
        try (EchoClient client = new EchoClient(echoAddress())) {
            client.exchange(64 * 1024, 1);
        }
    }

    private SocketAddress echoAddress() throws Exception {
        ServiceReference<?>[] references = context.getAllServiceReferences("dev.ioloop.echo.EchoServer", null);
        if (references == null) {
            return null;
        }
        Object server = context.getService(references[0]);
        if (server == null) {
            return null;
        }
        try {
            return (SocketAddress) server.getClass().getMethod("address").invoke(server);
        } finally {
            context.ungetService(references[0]);
        }
    }
}
