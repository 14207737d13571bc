package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.ConnectTimeoutException;
import dev.ioloop.ConnectionCancelledException;
import dev.ioloop.ConnectionRefusedException;
import dev.ioloop.LoopOptions;
import dev.ioloop.NameResolutionException;
import dev.ioloop.StreamChannel;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.AddressResolver;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.TcpClient;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Happy Eyeballs, step by step: attempts end when the test says, and the clock stands unless it moves it. */
@Timeout(60)
class ClientRaceTest {
    private static final String A4 = "192.0.2.1";
    private static final String B4 = "192.0.2.2";
    private static final String A6 = "2001:db8:0:0:0:0:0:1";
    private static final String B6 = "2001:db8:0:0:0:0:0:2";
    private static final Duration DELAY = TcpClient.DEFAULT_ATTEMPT_DELAY;

    private final TestClock clock = new TestClock();
    private final ScriptedNet script = new ScriptedNet();
    private final NetRig net = new NetRig(
            LoopOptions.defaults().withPollerProvider(script).withClock(clock).withName("race"));
    private TcpClient client;
    private CompletableFuture<StreamChannel> connect;

    @AfterEach
    void end() throws Exception {
        net.until(() -> net.loop.scheduledCalls().isEmpty());
        assertEquals(0, net.rig.on(() -> client.pending()));
        net.close();
    }

    private AddressResolver names(String... addresses) {
        List<SocketAddress> found = new ArrayList<>();
        for (String address : addresses) {
            found.add(address.isEmpty() ? UnixDomainSocketAddress.of("/nowhere")
                    : new InetSocketAddress(NetRig.ip(address), 80));
        }
        return (host, port, family, timeout) -> net.loop.futures().completed(found);
    }

    private void connect(String... addresses) throws Exception {
        client = net.rig.on(() -> TcpClient.on(net.loop).resolver(names(addresses)).build());
        connect = net.rig.on(() -> client.connectChannel("host.example", 80));
        net.rig.turns(3);
    }

    private void expectTries(String... addresses) throws Exception {
        net.rig.turns(3);
        assertEquals(List.of(addresses), script.addresses());
    }

    private void succeed(int attempt) throws Exception {
        net.rig.run(() -> script.tries.get(attempt).succeed());
        net.rig.turns(3);
    }

    private void fail(int attempt) throws Exception {
        net.rig.run(() -> script.tries.get(attempt).fail("refused " + script.tries.get(attempt).address));
        net.rig.turns(3);
    }

    private void pass(Duration by) throws Exception {
        clock.pass(net.rig, by);
    }

    private void expectWinner(int attempt) throws Exception {
        assertSame(script.tries.get(attempt).channel, NetRig.get(connect));
        for (int i = 0; i < script.tries.size(); i++) {
            assertEquals(i != attempt, script.tries.get(i).isClosed(), "closed: attempt " + i);
        }
        assertEquals(0, net.rig.on(() -> net.loop.diagnostics().registrations().size()));
    }

    @Test
    @Row({"TOR-TCL-003", "TOR-TCL-007", "TWI-HE-001"})
    void theFamiliesTakeTurnsAndEachAttemptWaitsForTheOneBefore() throws Exception {
        connect(A6, B6, A4, B4);
        expectTries(A6);
        pass(DELAY.minusNanos(1));
        expectTries(A6);
        pass(Duration.ofNanos(1));
        expectTries(A6, A4);
        pass(DELAY);
        expectTries(A6, A4, B6);
        pass(DELAY);
        expectTries(A6, A4, B6, B4);
        pass(DELAY);
        succeed(2);
        expectWinner(2);
    }

    @Test
    @Row("TOR-TCL-004")
    void theFirstAloneIsTriedIfItStands() throws Exception {
        connect(A4, A6);
        succeed(0);
        pass(DELAY);
        expectTries(A4);
        expectWinner(0);
    }

    @Test
    @Row({"TOR-TCL-005", "TOR-TCL-007"})
    void withOneAddressItsFailureIsTheErrorAndNothingElseIsTried() throws Exception {
        connect(A4);
        pass(DELAY);
        expectTries(A4);
        fail(0);
        ConnectionRefusedException e = assertThrows(ConnectionRefusedException.class, () -> NetRig.get(connect));
        assertEquals("refused " + A4, e.getMessage());
        assertEquals(0, e.getSuppressed().length);
        assertTrue(script.tries.get(0).isClosed());
    }

    @Test
    @Row("TOR-TCL-006")
    void aFailureMovesToTheNextAddressOfTheFamily() throws Exception {
        connect(A4, B4);
        fail(0);
        expectTries(A4, B4);
        succeed(1);
        expectWinner(1);
    }

    @Test
    @Row({"TOR-TCL-008", "TWI-HE-009"})
    void aFastFailurePullsTheNextAttemptForward() throws Exception {
        connect(A6, A4, B4);
        fail(0);
        expectTries(A6, A4);
        pass(DELAY.minusNanos(1));
        expectTries(A6, A4);
        pass(Duration.ofNanos(1));
        expectTries(A6, A4, B4);
        succeed(1);
        expectWinner(1);
    }

    @Test
    @Row({"TOR-TCL-010", "TWI-HE-011"})
    void theLosersAreClosedAndALateEndChangesNothing() throws Exception {
        connect(A6, A4, B6);
        pass(DELAY);
        expectTries(A6, A4);
        succeed(1);
        expectWinner(1);
        succeed(0);
        fail(0);
        pass(DELAY.multipliedBy(3));
        expectTries(A6, A4);
        expectWinner(1);
    }

    @Test
    @Row("TWI-HE-011")
    void onlyTheWinnerGetsTheHandler() throws Exception {
        client = net.rig.on(() -> TcpClient.on(net.loop).resolver(names(A6, A4)).build());
        Recorder recorder = new Recorder();
        CompletableFuture<Connection> connected = net.rig.on(() -> client.connect("host.example", 80, recorder));
        net.rig.turns(3);
        pass(DELAY);
        succeed(1);
        Connection connection = NetRig.get(connected);
        assertEquals("connected", recorder.next());
        net.rig.run(connection::close);
        assertEquals("closed", recorder.next());
        assertTrue(recorder.events.isEmpty());
        assertTrue(script.tries.get(0).isClosed());
    }

    @Test
    @Row({"TOR-TCL-002", "TWI-HE-003"})
    void whenAllHaveFailedTheLastFailureIsToldWithTheOthers() throws Exception {
        connect(A4, B4, A6);
        pass(DELAY);
        pass(DELAY);
        expectTries(A4, A6, B4);
        fail(2);
        fail(0);
        assertFalse(connect.isDone());
        fail(1);
        ConnectionRefusedException e = assertThrows(ConnectionRefusedException.class, () -> NetRig.get(connect));
        assertEquals("refused " + A6, e.getMessage());
        assertEquals(List.of("refused " + B4, "refused " + A4),
                List.of(e.getSuppressed()).stream().map(Throwable::getMessage).toList());
    }

    @Test
    void thousandsThatFailAtOnceOverflowNothing() throws Exception {
        String[] many = new String[5000];
        for (int i = 0; i < many.length; i++) {
            many[i] = "10.0." + i / 250 + "." + i % 250;
            script.failingAtOnce.add(many[i]);
        }
        connect(many);
        ConnectionRefusedException e = assertThrows(ConnectionRefusedException.class, () -> NetRig.get(connect));
        assertEquals(many.length - 1, e.getSuppressed().length);
    }

    @Test
    @Row({"TOR-TCL-013", "TOR-TCL-014", "PYJ-CLI-003"})
    void theTimeoutBoundsTheWholeAndNamesWhatWasWaitedFor() throws Exception {
        connect(A6, A4);
        fail(0);
        pass(TcpClient.DEFAULT_TIMEOUT.minusNanos(1));
        assertFalse(connect.isDone());
        pass(Duration.ofNanos(1));
        ConnectTimeoutException e = assertThrows(ConnectTimeoutException.class, () -> NetRig.get(connect));
        assertTrue(script.tries.stream().allMatch(ScriptedNet.Try::isClosed));
        assertTrue(e.getMessage().contains("host.example:80"), e.getMessage());
    }

    @Test
    @Row({"TOR-TCL-013"})
    void theTimeoutAfterTheEndHasNoEffect() throws Exception {
        connect(A4);
        succeed(0);
        pass(TcpClient.DEFAULT_TIMEOUT.multipliedBy(2));
        expectWinner(0);
        for (Duration wrong : List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofDays(200 * 365))) {
            assertThrows(IllegalArgumentException.class, () -> TcpClient.on(net.loop).timeout(wrong));
        }
    }

    @Test
    @Row({"TOR-TCL-014", "PYJ-CLI-003", "TWI-HE-005"})
    void timeAndCancelReachTheLookUpToo() throws Exception {
        CompletableFuture<List<SocketAddress>> never = net.loop.newFuture();
        client = net.rig.on(() -> TcpClient.on(net.loop)
                .resolver((host, port, family, timeout) -> never.copy()).build());
        connect = net.rig.on(() -> client.connectChannel("host.example", 80));
        CompletableFuture<StreamChannel> second = net.rig.on(() -> client.connectChannel("host.example", 80));
        net.rig.turns(3);
        second.cancel(false);
        net.rig.turns(3);
        assertEquals(1, net.rig.on(() -> client.pending()));
        pass(TcpClient.DEFAULT_TIMEOUT);
        assertThrows(ConnectTimeoutException.class, () -> NetRig.get(connect));
        assertThrows(CancellationException.class, second::join);
        never.complete(List.of(new InetSocketAddress(NetRig.ip(A4), 80)));
        expectTries();
    }

    @Test
    @Row("TWI-HE-001")
    void anAttemptHasATimeOfItsOwn() throws Exception {
        client = net.rig.on(() -> TcpClient.on(net.loop).resolver(names(A4, B4)).attemptTimeout(Duration.ofSeconds(1))
                .attemptDelay(Duration.ofSeconds(2)).build());
        connect = net.rig.on(() -> client.connectChannel("host.example", 80));
        net.rig.turns(3);
        pass(Duration.ofSeconds(1));
        expectTries(A4, B4);
        assertTrue(script.tries.get(0).isClosed());
        pass(Duration.ofSeconds(1));
        assertThrows(ConnectTimeoutException.class, () -> NetRig.get(connect));
    }

    @Test
    @Row("TWI-HE-005")
    void cancellingClosesWhatIsUnderWayAlsoWhenAllWereStarted() throws Exception {
        connect(A6, A4);
        pass(DELAY);
        expectTries(A6, A4);
        net.rig.run(() -> connect.cancel(false));
        net.rig.turns(3);
        assertTrue(script.tries.stream().allMatch(ScriptedNet.Try::isClosed));
        assertThrows(CancellationException.class, connect::join);
    }

    @Test
    @Row("TWI-HE-005")
    void closingTheClientGivesUpWhatIsUnderWay() throws Exception {
        connect(A6, A4);
        net.rig.run(client::close);
        assertThrows(ConnectionCancelledException.class, () -> NetRig.get(connect));
        assertTrue(script.tries.get(0).isClosed());
        net.fails(ConnectionCancelledException.class, () -> client.connectChannel("host.example", 80));
    }

    @Test
    @Row("TWI-HE-004")
    void noAddressIsAnError() throws Exception {
        connect();
        NameResolutionException e = assertThrows(NameResolutionException.class, () -> NetRig.get(connect));
        assertTrue(e.getMessage().contains("no results"), e.getMessage());
    }

    @Test
    @Row("TWI-HE-008")
    void addressesOfUnknownTypesAreLeftOut() throws Exception {
        connect("", A4, "");
        succeed(0);
        expectTries(A4);
        expectWinner(0);
    }
}
