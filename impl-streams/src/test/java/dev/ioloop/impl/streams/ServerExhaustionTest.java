package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ioloop.ConnectFailedException;
import dev.ioloop.LoopOptions;
import dev.ioloop.itest.contracts.Exhausted;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.Drained;
import dev.ioloop.stream.TcpClient;
import dev.ioloop.stream.TcpServer;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What happens when accept() finds no descriptor left. */
@Timeout(60)
class ServerExhaustionTest {
    private final TestClock clock = new TestClock();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Exhausted provider;
    private NetRig net;
    private TcpServer server;

    @BeforeEach
    void listen() throws Exception {
        provider = Exhausted.on("nio");
        net = new NetRig(LoopOptions.defaults().withPollerProvider(provider).withClock(clock).withName("exhausted"));
        server = net.serve(remote -> NetRig.ECHO);
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void close() throws Exception {
        logger().detachAppender(log);
        net.close();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("dev.ioloop.impl.streams.server.ListeningServer");
    }

    private List<String> warnings() throws Exception {
        return net.rig.on(() -> log.list.stream().filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage).toList());
    }

    private void pass(long millis) throws Exception {
        clock.pass(net.rig, Duration.ofMillis(millis));
    }

    @Test
    @Row("TOR-NET-011")
    void acceptingPausesAndGoesOnAfterAWhile() throws Exception {
        Socket open = net.connect(server);
        NetRig.echo(open, "a");
        provider.acceptsNothing(true);
        Socket waiting = net.connect(server);
        net.until(() -> provider.refusals() == 1);
        assertFalse(net.rig.on(server::isAccepting));
        NetRig.echo(open, "who is there is served");
        pass(99);
        assertEquals(1, provider.refusals(), "nobody tries meanwhile");
        pass(1);
        net.until(() -> provider.refusals() == 2);
        provider.acceptsNothing(false);
        pass(100);
        NetRig.echo(waiting, "b");
        assertEquals(2, net.rig.on(() -> server.statistics().pauses()));
        assertEquals(2, net.rig.on(() -> server.limits().connections()));
    }

    @Test
    @Row("TOR-NET-011")
    void acceptingGoesOnWhenAConnectionEnds() throws Exception {
        Socket open = net.connect(server);
        NetRig.echo(open, "a");
        provider.acceptsNothing(true);
        Socket waiting = net.connect(server);
        net.until(() -> provider.refusals() == 1);
        provider.acceptsNothing(false);
        open.close();
        NetRig.echo(waiting, "with the clock standing still");
    }

    @Test
    @Row("TOR-NET-011")
    void itIsReportedOnceInTenSeconds() throws Exception {
        provider.acceptsNothing(true);
        Socket waiting = net.connect(server);
        for (int tries = 1; tries <= 100; tries++) {
            int soFar = tries;
            net.until(() -> provider.refusals() == soFar);
            pass(100);
        }
        net.until(() -> provider.refusals() == 101);
        List<String> warnings = warnings();
        assertEquals(2, warnings.size(), "at the begin and after 10 s, but got " + warnings);
        assertTrue(warnings.get(0).contains("Too many open files") && warnings.get(0).contains("0 of at most 1000"),
                warnings.get(0));
        provider.acceptsNothing(false);
        pass(100);
        NetRig.echo(waiting, "c");
    }

    @Test
    void aGracefulStopEndsWhileAcceptingIsPaused() throws Exception {
        provider.acceptsNothing(true);
        net.connect(server);
        net.until(() -> provider.refusals() == 1);
        CompletableFuture<Drained> drained = net.rig.on(() -> server.stopGracefully(null));
        assertEquals(new Drained(0, 0), NetRig.get(drained));
        net.until(() -> net.loop.scheduledCalls().isEmpty());
    }

    @Test
    @Row("TOR-NET-003")
    void whereThereIsNoIpv6ItsAddressesAreLeftOut() throws Exception {
        provider.lacksIpv6();
        TcpServer everywhere = net.start(() -> TcpServer.on(net.loop).listen(0).build(remote -> NetRig.ECHO));
        NetRig.echo(net.connect(everywhere), "everywhere");
        TcpServer both = net.start(() -> TcpServer.on(net.loop).listen("both", 0)
                .resolver((host, port, family, timeout) -> net.loop.futures().completed(List.of(
                        new InetSocketAddress(NetRig.ip("::1"), port),
                        new InetSocketAddress(NetRig.ip("127.0.0.1"), port))))
                .build(remote -> NetRig.ECHO));
        assertEquals(1, net.rig.on(() -> both.addresses().size()));
        NetRig.echo(net.connect(both), "both");
        ConnectFailedException e = net.fails(ConnectFailedException.class, () -> TcpClient.on(net.loop).build()
                .connect(new InetSocketAddress(NetRig.ip("::1"), 80), NetRig.ECHO));
        assertTrue(e.getMessage().contains("[0:0:0:0:0:0:0:1]:80"), e.getMessage());
    }
}
