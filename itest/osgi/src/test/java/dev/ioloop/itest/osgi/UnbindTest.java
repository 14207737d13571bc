package dev.ioloop.itest.osgi;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.Registry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
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

/**
 * How a poller's bundle is stopped under a loop that a bundle has made for itself: at the loop's safe point, on the
 * loop's thread, and without waiting for oneself.
 *
 * <p>Thread rule: the thread of the test.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class UnbindTest extends InFramework {
    /** Shorter than the 5 s after which a loop is not waited for any more. */
    private static final long SOON_MILLIS = 4_000;

    @Inject
    private IOLoop shared;
    private final List<Thread> closers = new CopyOnWriteArrayList<>();
    private Bundle nio;

    @Configuration
    public Option[] bundles() {
        return new Option[]{Provisioning.withoutMediator()};
    }

    @Before
    public void findBundle() {
        nio = bundle("dev.ioloop.poller.nio");
    }

    @After
    public void startAgain() throws Exception {
        nio.start();
        Await.until(() -> shared.poller().isPresent(), "a poller for the default loop");
    }

    /** Makes a loop that remembers on which threads its pollers are closed. */
    private OwnLoop ownLoop() {
        return new OwnLoop(LoopOptions.defaults().withName("own").withPollerDecorator(this::recordingClose));
    }

    private Poller recordingClose(Poller poller) {
        return (Poller) Proxy.newProxyInstance(Poller.class.getClassLoader(), new Class<?>[]{Poller.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        closers.add(Thread.currentThread());
                    }
                    try {
                        return method.invoke(poller, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    public void stopWaitsForSafePoint() throws Exception {
        CountDownLatch unbinding = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        // Asked before the loop is made, so it is told before the loop is.
        Registry.Subscription departures = Registry.subscribe(PollerProvider.class, new Departures(unbinding));
        try (OwnLoop own = ownLoop()) {
            CompletableFuture<Boolean> early = new CompletableFuture<>();
            own.loop.execute(() -> early.complete(returnsWhile(unbinding, stopped)));
            FutureTask<Void> stop = new FutureTask<>(() -> {
                nio.stop();
                stopped.countDown();
                return null;
            });
            Thread stopper = new Thread(stop, "stopper");
            stopper.start();
            try {
                assertFalse("stop() has returned while a callback held the loop", Await.get(early, "the callback"));
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + "; the bundle is in state " + nio.getState()
                        + ", and who stops it is in " + List.of(stopper.getStackTrace()), e);
            }
            Await.get(stop, "stopping the bundle");
            assertFalse("when stop() has returned", own.loop.poller().isPresent());
            assertEquals(List.of(own.thread), closers);
        } finally {
            departures.close();
        }
    }

    /** Holds the loop until the provider is on its way out, and then a little longer. */
    private static boolean returnsWhile(CountDownLatch unbinding, CountDownLatch stopped) {
        try {
            Await.zero(unbinding, "the provider to be removed");
            return stopped.await(300, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Counts down when a provider goes. */
    private record Departures(CountDownLatch latch) implements Registry.Listener<PollerProvider> {
        @Override
        public void added(PollerProvider service) {
            // only departures are of interest
        }

        @Override
        public void removed(PollerProvider service) {
            latch.countDown();
        }
    }

    @Test
    public void stopInsideCallbackOfOwnLoopDoesNotWaitForItself() throws Exception {
        try (OwnLoop own = ownLoop()) {
            assertStopsInside(own.loop);
            assertEquals(List.of(own.thread), closers);
            assertFalse(shared.poller().isPresent());
        }
    }

    @Test
    public void stopInsideCallbackOfSharedLoopDoesNotWaitForItself() throws Exception {
        try (OwnLoop own = ownLoop()) {
            assertStopsInside(shared);
            assertFalse(own.loop.poller().isPresent());
        }
    }

    private void assertStopsInside(IOLoop loop) throws Exception {
        long millis = OnLoop.call(loop, () -> {
            long begin = System.nanoTime();
            nio.stop();
            assertTrue("before the safe point", loop.poller().isPresent());
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        });
        assertTrue("stop() took " + millis + " ms", millis < SOON_MILLIS);
        OnLoop.passTurn(loop);
        assertFalse("after the safe point", loop.poller().isPresent());
    }

    @Test
    public void loopOfBundleServesAndSurvivesItsPoller() throws Exception {
        try (OwnLoop own = ownLoop()) {
            try (LoopEcho echo = LoopEcho.open(own.loop); EchoClient client = new EchoClient(echo.address())) {
                client.exchange(1 << 20, 1);
                nio.stop();
                client.assertEnded();
            }
            nio.start();
            Await.until(() -> own.loop.poller().isPresent(), "a poller for the own loop");
            try (LoopEcho echo = LoopEcho.open(own.loop); EchoClient client = new EchoClient(echo.address())) {
                client.exchange(1 << 20, 2);
            }
        }
    }
}
