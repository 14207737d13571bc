package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.stream.ConnectionLimits;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.Stream;
import dev.ioloop.stream.StreamFactory;
import dev.ioloop.stream.TcpServer;
import dev.ioloop.stream.UdpEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a loop that was made elsewhere keeps of this bundle when that stops: nothing. */
@Timeout(60)
class StoppedBundleTest {
    private static final String COMPONENT = "dev.ioloop.impl.streams.factory.StreamFactoryComponent";
    private static final InetSocketAddress ANYWHERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int MOST_COLLECTIONS = 50;

    private final Rig rig = new Rig("nio");

    @AfterEach
    void end() {
        rig.close();
        assertEquals(0, rig.failures.size(), () -> "failures that no test has looked at: " + rig.failures);
    }

    /** The classes of this module once more, as another bundle has them. */
    private static final class Bundle extends ClassLoader {
        Bundle() {
            super(StoppedBundleTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("dev.ioloop.impl.streams.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> present = findLoadedClass(name);
                return present == null ? findClass(name) : present;
            }
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }

        StreamFactory component() throws ReflectiveOperationException {
            return (StreamFactory) loadClass(COMPONENT).getConstructor().newInstance();
        }
    }

    private static void tell(StreamFactory component, String what) throws ReflectiveOperationException {
        component.getClass().getMethod(what).invoke(component);
    }

    /** A server, a stream and datagrams, from begin to end. */
    private void use(StreamFactory factory) throws Exception {
        IOLoop loop = rig.loop;
        TcpServer server = rig.on(() -> factory.server(loop).listen(ANYWHERE).build(remote -> NetRig.ECHO));
        NetRig.get(rig.on(server::start));
        int port = rig.on(server::port);
        var client = rig.on(() -> factory.client(loop).build());
        Stream stream = NetRig.get(rig.on(() -> client.connectStream("127.0.0.1", port)));
        byte[] back = NetRig.get(rig.on(() -> {
            stream.write(StreamCase.buffer("word"));
            return stream.readBytes(4);
        }));
        assertEquals("word", StreamCase.string(back));
        BlockingQueue<String> datagrams = new LinkedBlockingQueue<>();
        UdpEndpoint udp = rig.on(() -> factory.udp(loop, ANYWHERE, null,
                (endpoint, sender, in) -> datagrams.add(StreamCase.string(bytes(in)))));
        rig.run(udp::start);
        rig.run(() -> udp.send(StreamCase.buffer("gram"), (InetSocketAddress) udp.channel().localAddress()));
        assertEquals("gram", Rig.next(datagrams));
        rig.run(() -> {
            udp.close();
            stream.close();
            client.close();
            server.close();
        });
        rig.turns(5); // the ends are told, and the channels are out of the poller
    }

    private static byte[] bytes(ByteBuffer in) {
        byte[] all = new byte[in.remaining()];
        in.get(all);
        return all;
    }

    private interface Life {
        void of(StreamFactory component) throws Exception;
    }

    /** In a method of its own, so that no local variable keeps anything. */
    private WeakReference<ClassLoader> live(Life life) throws Exception {
        Bundle bundle = new Bundle();
        StreamFactory component = bundle.component();
        assertSame(bundle, component.getClass().getClassLoader());
        life.of(component);
        return new WeakReference<>(bundle);
    }

    private void expectCollected(WeakReference<ClassLoader> loader) throws Exception {
        for (int i = 0; i < MOST_COLLECTIONS && loader.get() != null; i++) {
            rig.turns(1);
            System.gc();
        }
        assertNull(loader.get(), "the loop, or something else, keeps the class loader of a bundle that has stopped");
    }

    @Test
    void aLoopThatLivesOnKeepsNothing() throws Exception {
        expectCollected(live(component -> {
            tell(component, "activate");
            use(component);
            tell(component, "deactivate");
        }));
    }

    @Test
    void norWhatWasMadeAfterTheStop() throws Exception {
        expectCollected(live(component -> {
            tell(component, "activate");
            tell(component, "deactivate");
            use(component);
        }));
    }

    @Test
    void aBundleThatIsStartedAgainBeginsAnew() throws Exception {
        expectCollected(live(component -> {
            tell(component, "activate");
            ConnectionLimits first = rig.on(() -> component.sharedLimits(rig.loop));
            assertSame(first, rig.on(() -> component.sharedLimits(rig.loop)));
            tell(component, "deactivate");
            ConnectionLimits late = rig.on(() -> component.sharedLimits(rig.loop));
            assertNotSame(first, late);
            assertSame(late, rig.on(() -> component.sharedLimits(rig.loop)), "what is left has one budget");
            tell(component, "activate");
            ConnectionLimits again = rig.on(() -> component.sharedLimits(rig.loop));
            assertNotSame(late, again);
            use(component);
            assertEquals(0, again.connections());
            tell(component, "deactivate");
        }));
    }

    @Test
    void aConnectionThatLivesOnWorks() throws Exception {
        Bundle bundle = new Bundle();
        StreamFactory component = bundle.component();
        tell(component, "activate");
        Rig.Ends ends = rig.ends();
        var connection = rig.on(
                () -> component.connection(rig.loop, ends.channel(), ConnectionOptions.DEFAULT, NetRig.ECHO));
        NetRig.echo(ends.peer(), "before");
        tell(component, "deactivate");
        NetRig.echo(ends.peer(), "after");
        assertTrue(rig.on(connection::isOpen));
        rig.run(connection::close);
        NetRig.expectEnd(ends.peer());
        ends.peer().close();
    }
}
