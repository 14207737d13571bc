package dev.ioloop.itest.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ioloop.poller.posix.AbstractUnixAddress;
import dev.ioloop.stream.TcpServer;
import java.net.SocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** socat, over UNIX domain sockets with the abstract names of Linux, on the pollers whose channels know them. */
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("dev.ioloop.itest.interop.Pollers#knowingAbstractNames")
@Timeout(60)
class AbstractNameTest {
    private final Site site;
    private final String name;
    private final SocketAddress address;

    AbstractNameTest(String poller) {
        site = new Site(poller);
        name = "ioloop-interop-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        address = AbstractUnixAddress.of(name);
    }

    @BeforeAll
    static void peer() {
        Program.require("socat", "socat");
    }

    @AfterEach
    void end() throws Exception {
        site.expectQuiet();
        site.close();
    }

    @Test
    void aClientThatEndsItsOutputIsAnswered() throws Exception {
        TcpServer server = site.serve(address, Site.HALF_OPEN, SumHandler::new);
        byte[] bytes = Content.bytes(1_500_000);
        try (Program socat = Program.start("socat", "-t20", "-", "ABSTRACT-CONNECT:" + name)) {
            socat.send(bytes);
            socat.endInput();
            assertEquals(bytes.length + " " + Content.checksum(bytes.length), socat.finishedText());
        }
        site.expectQuiet(server);
    }

    @Test
    void ourClientGetsAllBackFromAProgram() throws Exception {
        try (Program socat = Program.start("socat", "-d", "-d", "-t20", "ABSTRACT-LISTEN:" + name, "EXEC:cat")) {
            socat.expectError("listening on ");
            Exchange ours = new Exchange(1_500_000);
            site.connect(address, ours);
            Exchange.Outcome outcome = Site.get(ours.ended);
            outcome.check(outcome.sent(), outcome.sent());
            socat.finish();
        }
    }
}
