package dev.ioloop.echo.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BindFailedException;
import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import dev.ioloop.PollerLostException;
import dev.ioloop.PollerUnavailableException;
import dev.ioloop.echo.Client;
import dev.ioloop.echo.LoopThread;
import dev.ioloop.itest.contracts.OtherFamily;
import dev.ioloop.spi.LoopBinding;
import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.Registry;
import dev.ioloop.stream.Drained;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PersistentEchoTest {
    @Test
    void listensAsSoonAsItsPortIsFree() throws Exception {
        try (LoopThread loop = new LoopThread();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            PersistentEcho echo = new PersistentEcho(loop.loop(), taken.getLocalSocketAddress());
            LoopThread.get(echo.open());
            assertNull(echo.address());
            assertTrue(echo.failure() instanceof BindFailedException, String.valueOf(echo.failure()));
            free(taken);
            loop.until(() -> echo.address() != null);
            assertNull(echo.failure());
            echoes(echo);
        }
    }

    @Test
    void listensAgainWhenItsPollerWasLost() throws Exception {
        PollerProvider real = Registry.find(PollerProvider.class).services().get(0);
        OtherFamily other = new OtherFamily(real);
        Registry.add(PollerProvider.class, other);
        try (LoopThread loop = new LoopThread(LoopOptions.defaults().withPoller("other"))) {
            PersistentEcho echo = new PersistentEcho(loop.loop(), Client.anyPort());
            LoopThread.get(echo.open());
            AtomicReference<Exception> reason = new AtomicReference<>();
            try (Client client = new Client(echo.address())) {
                client.echo(new byte[1]);
                Registry.remove(PollerProvider.class, other);
                // within the turn of the loss the server tells why; the next try follows 100 ms later
                loop.until(() -> {
                    Exception failure = echo.failure();
                    reason.compareAndSet(null, failure);
                    return failure != null || echo.address() != null;
                });
            }
            loop.until(() -> echo.address() != null);
            assertTrue(reason.get() instanceof PollerLostException, String.valueOf(reason.get()));
            assertNull(echo.failure());
            assertEquals("nio", loop.loop().poller().name());
            echoes(echo);
        } finally {
            Registry.remove(PollerProvider.class, other);
        }
    }

    @Test
    void doesNotTryAgainAfterADrain() throws Exception {
        try (LoopThread loop = new LoopThread();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            PersistentEcho echo = new PersistentEcho(loop.loop(), taken.getLocalSocketAddress());
            LoopThread.get(echo.open());
            assertEquals(new Drained(0, 0), LoopThread.get(echo.drain(Duration.ofSeconds(1))));
            assertTrue(LoopThread.get(echo.ended()).isEmpty());
            free(taken);
            passFirstTries(loop);
            assertNull(echo.address());
        }
    }

    /** Bundles start side by side: the loop may be there before its poller. */
    @Test
    void aFirstTryWaitsForThePollerThatIsOnItsWay() throws Exception {
        try (LoopThread loop = new LoopThread()) {
            AtomicInteger without = new AtomicInteger(3);
            IOLoop slow = (IOLoop) Proxy.newProxyInstance(IOLoop.class.getClassLoader(),
                    new Class<?>[]{IOLoop.class, LoopBinding.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("channels") && without.getAndDecrement() > 0) {
                            throw new PollerUnavailableException("no poller yet");
                        }
                        try {
                            return method.invoke(loop.loop(), arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
            PersistentEcho echo = new PersistentEcho(slow, Client.anyPort());
            LoopThread.get(echo.openOrGiveUp());
            assertNull(echo.failure(), "it has not given up");
            echoes(echo);
        }
    }

    @Test
    void givesUpAfterTheFirstTryIfItIsToldTo() throws Exception {
        try (LoopThread loop = new LoopThread();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            PersistentEcho echo = new PersistentEcho(loop.loop(), taken.getLocalSocketAddress());
            LoopThread.get(echo.openOrGiveUp());
            assertTrue(echo.failure() instanceof BindFailedException, String.valueOf(echo.failure()));
            free(taken);
            passFirstTries(loop);
            assertNull(echo.address());
        }
    }

    private static void free(ServerSocket taken) throws IOException {
        taken.close();
    }

    private static void passFirstTries(LoopThread loop) throws Exception {
        long end = loop.loop().nanoTime() + PersistentEcho.FIRST_DELAY.multipliedBy(3).toNanos();
        loop.until(() -> loop.loop().nanoTime() - end > 0);
    }

    private static void echoes(PersistentEcho echo) throws Exception {
        try (Client client = new Client(echo.address())) {
            assertArrayEquals(new byte[]{1, 2}, client.echo(new byte[]{1, 2}));
        }
    }
}
