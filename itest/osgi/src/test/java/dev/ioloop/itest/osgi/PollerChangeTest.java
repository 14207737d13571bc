package dev.ioloop.itest.osgi;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.Interest;
import dev.ioloop.ListenChannel;
import dev.ioloop.PollerLostException;
import dev.ioloop.PollerUnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.osgi.framework.ServiceListener;

/**
 * Pollers come and go while the default loop serves: from one to another of the family without the connections
 * noticing, and from the last one to none and back.
 *
 * <p>Thread rule: the thread of the test.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class PollerChangeTest extends InFramework {
    private static final int MIB = 1 << 20;

    @Inject
    private IOLoop loop;
    private final AtomicInteger loopEvents = new AtomicInteger();
    private final ServiceListener counter = event -> loopEvents.incrementAndGet();
    private Bundle nio;

    @Configuration
    public Option[] bundles() {
        return new Option[]{Provisioning.withoutMediator()};
    }

    @Before
    public void watchService() throws Exception {
        nio = bundle("dev.ioloop.poller.nio");
        context.addServiceListener(counter, "(objectClass=dev.ioloop.IOLoop)");
    }

    /** Whatever happens to pollers: the loop's service stays as it is. */
    @After
    public void serviceWasLeftAlone() throws Exception {
        context.removeServiceListener(counter);
        nio.start();
        awaitPoller("nio");
        assertEquals("events of the loop's service", 0, loopEvents.get());
        assertSame(loop, context.getService(context.getServiceReference(IOLoop.class)));
    }

    private void awaitPoller(String name) throws Exception {
        Await.until(() -> loop.poller().name().equals(name), "poller " + name + " in charge of " + loop);
    }

    @Test
    public void secondOfFamilyTakesOverLiveConnections() throws Exception {
        Bundle second = context.installBundle(Provisioning.url("ioloop-itest-osgi"));
        try (LoopEcho echo = LoopEcho.open(loop);
                EchoClient busy = new EchoClient(echo.address());
                EchoClient idle = new EchoClient(echo.address())) {
            idle.exchange(1000, 1);
            second.start();
            OnLoop.passTurn(loop);
            assertEquals("a poller of lower priority changes nothing", "nio", loop.poller().name());

            busy.exchange(8 * MIB, 2, () -> {
                nio.stop();
                assertEquals("when stop() has returned", "nio-b", loop.poller().name());
            });
            assertEquals("nio", loop.poller().family());
            idle.exchange(MIB, 3);
            try (EchoClient late = new EchoClient(echo.address())) {
                late.exchange(MIB, 4);
            }

            busy.exchange(8 * MIB, 5, () -> {
                nio.start();
                awaitPoller("nio");
            });
            idle.exchange(MIB, 6);
            second.stop();
            busy.exchange(MIB, 7);
            assertEquals("nio", loop.poller().name());
            assertEquals(3, echo.accepted.get());
            assertEquals(List.of(), List.copyOf(echo.losses));
        } finally {
            second.uninstall();
        }
    }

    @Test
    public void lastPollerGoneAndBack() throws Exception {
        LoopEcho lost = LoopEcho.open(loop);
        ListenChannel spare = loop.channels().listener(StandardProtocolFamily.INET)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        try (spare; EchoClient client = new EchoClient(lost.address())) {
            client.exchange(MIB, 1);
            CompletableFuture<IOLoop> overdue = timer(Duration.ofMillis(1));
            nio.stop();

            assertFalse(loop.poller().toString(), loop.poller().isPresent());
            assertEquals(List.of(PollerLostException.class, PollerLostException.class),
                    lost.losses.stream().map(IOException::getClass).toList());
            client.assertEnded();
            assertSame(loop, Await.get(overdue, "a timer set before"));
            assertSame(loop, Await.get(timer(Duration.ofMillis(20)), "a timer without a poller"));
            assertSame(loop, OnLoop.call(loop, IOLoop::current));
            assertRefuses(spare);
            assertThrows(PollerUnavailableException.class, () -> loop.channels());
            assertTrue("the channel that was refused", spare.isOpen());

            nio.start();
            awaitPoller("nio");
            try (LoopEcho again = LoopEcho.open(loop); EchoClient next = new EchoClient(again.address())) {
                next.exchange(MIB, 2);
            }
            OnLoop.call(loop, () -> {
                loop.register(spare, Interest.READ, (registration, readiness) -> {
                }).cancel();
                return true;
            });
        }
        assertEquals("nobody is told twice", 2, lost.losses.size());
    }

    private void assertRefuses(ListenChannel channel) throws Exception {
        Exception refusal = OnLoop.call(loop, () -> assertThrows(PollerUnavailableException.class,
                () -> loop.register(channel, Interest.READ, (registration, readiness) -> {
                })));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("dev.ioloop.poller.nio"));
    }

    private CompletableFuture<IOLoop> timer(Duration delay) throws Exception {
        CompletableFuture<IOLoop> ran = new CompletableFuture<>();
        OnLoop.call(loop, () -> loop.callLater(delay, () -> ran.complete(IOLoop.current())));
        return ran;
    }
}
