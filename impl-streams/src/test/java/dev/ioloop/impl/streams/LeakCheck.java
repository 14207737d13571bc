package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/** Fails a test that leaves descriptors behind: it counts them before the test's instance is made, and after its end. */
final class LeakCheck implements TestInstancePreConstructCallback, AfterEachCallback {
    private static final long BOUND_NANOS = 5_000_000_000L;
    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(LeakCheck.class);

    static {
        openWhatTheJdkKeeps();
    }

    /** The JDK opens some descriptors when it needs them first, and keeps them. */
    private static void openWhatTheJdkKeeps() {
        try (ServerSocketChannel server = ServerSocketChannel.open();
                Selector selector = Selector.open();
                SocketChannel client = SocketChannel.open();
                Socket socket = new Socket()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).configureBlocking(false);
            server.register(selector, 0);
            socket.connect(server.getLocalAddress());
            client.connect(server.getLocalAddress());
            Pipe pipe = Pipe.open();
            pipe.sink().close();
            pipe.source().close();
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public void preConstructTestInstance(TestInstanceFactoryContext factory, ExtensionContext context) {
        context.getStore(HERE).put("before", OpenFiles.now());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        @SuppressWarnings("unchecked") // put above
        List<String> before = (List<String>) context.getStore(HERE).get("before");
        long end = System.nanoTime() + BOUND_NANOS; // closing may go on on other threads
        List<String> after = OpenFiles.now();
        while (before != null && after.size() > before.size() && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
            after = OpenFiles.now();
        }
        if (before != null && after.size() > before.size()) {
            List<String> more = new ArrayList<>(after);
            before.forEach(more::remove);
            fail(before.size() + " descriptors were open before the test, and " + after.size() + " after it: " + more);
        }
    }
}
