package dev.ioloop.itest.osgi;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;

import dev.ioloop.IOLoop;
import dev.ioloop.chat.ChatServer;
import dev.ioloop.echo.EchoServer;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.util.Dictionary;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.Set;
import javax.inject.Inject;
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
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * Bytes over real sockets: through the loop that is a service, and through the bundle of the echo server.
 *
 * <p>Thread rule: the thread of the test.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ServingTest extends InFramework {
    private static final int MIB = 1 << 20;
    private static final String ECHO = "dev.ioloop.echo";

    @Inject
    private IOLoop loop;
    @Inject
    private ConfigurationAdmin configurations;

    @Configuration
    public Option[] bundles() {
        return new Option[]{Provisioning.withoutMediator()};
    }

    @Test
    public void injectedLoopMovesBytes() throws Exception {
        assertEquals("dev.ioloop.impl.loop", FrameworkUtil.getBundle(loop.getClass()).getSymbolicName());
        try (LoopEcho echo = LoopEcho.open(loop)) {
            try (EchoClient one = new EchoClient(echo.address()); EchoClient other = new EchoClient(echo.address())) {
                one.exchange(2 * MIB, 1, () -> other.exchange(MIB, 2));
            }
            assertEquals(2, echo.accepted.get());
            assertEquals(Set.of("ioloop-default"), new HashSet<>(echo.threads));
        }
    }

    @Test
    public void echoBundleServesStopsAndRestarts() throws Exception {
        Bundle bundle = bundle(ECHO);
        for (int round = 0; round < 3; round++) {
            SocketAddress address = echoAddress();
            try (EchoClient client = new EchoClient(address)) {
                client.exchange(MIB, round);
                bundle.stop();
                client.assertEnded();
            }
            assertNull(context.getServiceReference(EchoServer.class));
            assertThrows(ConnectException.class, () -> new EchoClient(address).close());
            bundle.start();
        }
        try (EchoClient client = new EchoClient(echoAddress())) {
            client.exchange(MIB, 9);
        }
    }

    @Test
    public void echoBundleFollowsItsConfiguration() throws Exception {
        SocketAddress before = echoAddress();
        int port = freePort();
        org.osgi.service.cm.Configuration configuration = configurations.getConfiguration(ECHO, "?");
        Dictionary<String, Object> original = configuration.getProperties();
        assertNotNull("the configuration that this test was started with", original);
        Dictionary<String, Object> changed = new Hashtable<>();
        changed.put("port", port);
        configuration.update(changed);
        try {
            SocketAddress after = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            Await.until(() -> after.equals(addressOrNull()), "echo on " + after);
            try (EchoClient client = new EchoClient(after)) {
                client.exchange(MIB, port);
            }
            assertThrows(ConnectException.class, () -> new EchoClient(before).close());
        } finally {
            configuration.update(original);
        }
        Await.until(() -> {
            SocketAddress now = addressOrNull();
            return now != null && ((InetSocketAddress) now).getPort() != port;
        }, "echo on a free port again");
    }

    @Test
    public void chatBundleServesStopsAndRestarts() throws Exception {
        Bundle bundle = bundle("dev.ioloop.chat");
        for (int round = 0; round < 3; round++) {
            Await.until(() -> chatAddressOrNull() != null, "the chat to listen");
            SocketAddress address = chatAddressOrNull();
            try (ChatClient one = new ChatClient(address); ChatClient other = new ChatClient(address)) {
                one.expect("* welcome, guest1; 1 is here; /help lists the commands");
                one.expect("* guest2 has joined; 2 are here");
                other.expect("* welcome, guest2; 2 are here; /help lists the commands");
                other.type("round " + round);
                one.expect("<guest2> round " + round);
                bundle.stop();
                one.expect("* the server is stopping; goodbye");
                one.expect(null);
                other.expect("* the server is stopping; goodbye");
            }
            assertNull(context.getServiceReference(ChatServer.class));
            assertThrows(ConnectException.class, () -> new ChatClient(address).close());
            bundle.start();
        }
    }

    private SocketAddress chatAddressOrNull() {
        ServiceReference<ChatServer> reference = context.getServiceReference(ChatServer.class);
        ChatServer server = reference == null ? null : context.getService(reference);
        return server == null ? null : server.address();
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private SocketAddress echoAddress() throws Exception {
        Await.until(() -> addressOrNull() != null, "the echo server to listen");
        return addressOrNull();
    }

    private SocketAddress addressOrNull() {
        ServiceReference<EchoServer> reference = context.getServiceReference(EchoServer.class);
        EchoServer server = reference == null ? null : context.getService(reference);
        return server == null ? null : server.address();
    }
}
