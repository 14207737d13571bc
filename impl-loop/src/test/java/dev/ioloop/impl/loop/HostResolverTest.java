package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.LoopOptions;
import dev.ioloop.NameResolutionException;
import dev.ioloop.Resolver;
import dev.ioloop.itest.contracts.Row;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No look-up leaves the machine: what is looked up is a seam, or localhost. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostResolverTest {
    private final LoopRunner runner = new LoopRunner(
            LoopOptions.defaults().withPollerProvider(new HandPollerProvider("hand", 0, "hand")));

    @AfterEach
    void close() {
        runner.close();
    }

    private final List<String> lookedUp = new CopyOnWriteArrayList<>();
    private final HostResolver.Lookup recording = host -> {
        lookedUp.add(host);
        throw new UnknownHostException(host);
    };

    private HostResolver resolver(HostResolver.Lookup lookup) {
        return new HostResolver(runner.loop, lookup);
    }

    @Test
    @Row("TWI-RUN-019")
    void nothingIsLookedUpForAddressesAndNames() throws Exception {
        HostResolver literals = resolver(recording);
        assertEquals("0.0.0.0", LoopRunner.get(literals.resolve("")).get(0).getHostAddress());
        assertEquals("127.0.0.1", LoopRunner.get(literals.resolve("127.0.0.1")).get(0).getHostAddress());
        assertEquals("0:0:0:0:0:0:0:1", LoopRunner.get(literals.resolve("::1")).get(0).getHostAddress());
        assertEquals("0:0:0:0:0:0:0:1", LoopRunner.get(literals.resolve("[::1]")).get(0).getHostAddress());

        assertEquals(List.of(), lookedUp);

        InetAddress one = InetAddress.getByAddress("name", new byte[]{10, 0, 0, 1});
        InetAddress two = InetAddress.getByAddress("name", new byte[]{10, 0, 0, 2});
        HostResolver names = resolver(host -> new InetAddress[]{one, two});
        assertEquals(List.of(one, two), LoopRunner.get(names.resolve("name")));
        assertTrue(LoopRunner.get(runner.loop.resolver().resolve("localhost")).get(0).isLoopbackAddress());

        CountDownLatch release = new CountDownLatch(1);
        HostResolver slow = resolver(host -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new UnknownHostException(e.getMessage());
            }
            return new InetAddress[]{one};
        });
        NameResolutionException late = assertThrows(NameResolutionException.class,
                () -> LoopRunner.get(slow.resolve("slow", Duration.ofMillis(10))));
        assertInstanceOf(TimeoutException.class, late.getCause());
        release.countDown();
        assertEquals(Duration.ofSeconds(60), Resolver.DEFAULT_TIMEOUT);

        HostResolver none = resolver(host -> {
            throw new UnknownHostException(host);
        });
        NameResolutionException unknown = assertThrows(NameResolutionException.class,
                () -> LoopRunner.get(none.resolve("nobody")));
        assertTrue(String.valueOf(unknown.getMessage()).contains("'nobody'"), unknown.getMessage());
    }

    @Test
    void badNamesAreRefusedWithoutALookUp() {
        for (String bad : List.of("a b", "a\nb", "x".repeat(256), "\0", "1:2:3", "a\u00a0b", "a\u0085b",
                "a\u2028b", "a\u3000b")) {
            assertThrows(NameResolutionException.class, () -> LoopRunner.get(resolver(recording).resolve(bad)), bad);
        }
        assertEquals(List.of(), lookedUp);
        assertThrows(NullPointerException.class, () -> resolver(recording).resolve(null));
        assertThrows(IllegalArgumentException.class, () -> resolver(recording).resolve("x", Duration.ofSeconds(-1)));
    }

    @Test
    void whatOnlyLooksLikeAnAddressIsLookedUpOnTheExecutorAndNotOnTheLoop() throws Exception {
        AtomicReference<Thread> where = new AtomicReference<>();
        HostResolver names = resolver(host -> {
            where.set(Thread.currentThread());
            throw new UnknownHostException(host);
        });
        assertThrows(NameResolutionException.class, () -> LoopRunner.get(names.resolve(".:1")));
        assertNotNull(where.get());
        assertNotSame(Thread.currentThread(), where.get());
    }

    @Test
    void anExecutorThatRejectsFailsTheFuture() {
        runner.loop.futures().executor(task -> {
            throw new RejectedExecutionException("on purpose");
        });
        assertThrows(NameResolutionException.class, () -> LoopRunner.get(resolver(recording).resolve("name")));
    }
}
