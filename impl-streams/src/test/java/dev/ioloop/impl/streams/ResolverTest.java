package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.LoopOptions;
import dev.ioloop.NameResolutionException;
import dev.ioloop.Resolver;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.AddressResolver;
import dev.ioloop.stream.AddressResolver.HostKey;
import dev.ioloop.stream.CachingResolver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The resolvers, and the cache in front of them. */
@Timeout(60)
class ResolverTest {
    private static final InetAddress FOUR = NetRig.ip("192.0.2.1");
    private static final InetAddress SIX = NetRig.ip("2001:db8::1");

    private final TestClock clock = new TestClock();
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final NetRig net = new NetRig(
            LoopOptions.defaults().withPoller("nio").withClock(clock).withExecutor(executor).withName("resolver"));
    /** What was asked, and what is answered. */
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private CompletableFuture<List<InetAddress>> answer = CompletableFuture.completedFuture(List.of(SIX, FOUR));
    private final Resolver source = new Resolver() {
        @Override
        public CompletableFuture<List<InetAddress>> resolve(String host, Duration timeout) {
            asked.add(host);
            return answer;
        }
    };

    @AfterEach
    void end() throws Exception {
        net.close();
        assertFalse(executor.isShutdown(), "the loop has not made it");
        executor.shutdown();
    }

    private <T> T resolve(AddressResolver resolver, String host, int port, StandardProtocolFamily family)
            throws Exception {
        @SuppressWarnings("unchecked")
        T found = (T) NetRig.get(resolver.resolve(host, port, family, Rig.BOUND));
        return found;
    }

    @Test
    @Row({"TOR-NET-013", "TOR-NET-016"})
    void givesAddressesWithTheirPortAndNeverBlocksTheLoop() throws Exception {
        AddressResolver resolver = AddressResolver.of(net.loop, net.loop.resolver());
        List<InetSocketAddress> found = resolve(resolver, "localhost", 80, StandardProtocolFamily.INET);
        assertEquals(List.of(new InetSocketAddress(NetRig.ip("127.0.0.1"), 80)), found);
        assertThrows(NameResolutionException.class, () -> resolve(resolver, "no.such.host.invalid", 80, null));
        CompletableFuture<Void> busy = new CompletableFuture<>();
        executor.execute(busy::join);
        CompletableFuture<?> waiting = resolver.resolve("localhost", 80, null, Rig.BOUND);
        net.rig.turns(5);
        assertFalse(waiting.isDone(), "the look-up waits for the executor, the loop for nothing");
        busy.complete(null);
        NetRig.get(waiting);
    }

    @Test
    @Row("TWI-HE-007")
    void namesAreNormalisedAndBroughtIntoAscii() throws Exception {
        AddressResolver resolver = AddressResolver.of(net.loop, source);
        resolve(resolver, "b\u00fccher.example", 1, null);
        resolve(resolver, "bu\u0308cher.example", 1, null);
        resolve(resolver, "_plain-1.example", 1, null);
        resolve(resolver, "[::1]", 1, null);
        assertEquals(List.of("xn--bcher-kva.example", "xn--bcher-kva.example", "_plain-1.example", "::1"), asked);
        List<InetSocketAddress> six = resolve(resolver, "x", 7, StandardProtocolFamily.INET6);
        assertEquals(List.of(new InetSocketAddress(SIX, 7)), six);
        NameResolutionException e = assertThrows(NameResolutionException.class,
                () -> resolve(resolver, "\u00fc".repeat(80), 1, null));
        assertTrue(e.getMessage().contains("no name of a host"), e.getMessage());
    }

    @Test
    @Row("TOR-NET-014")
    void theMostPreciseOverrideIsTaken() throws Exception {
        AddressResolver resolver = AddressResolver.overriding(Map.of(
                HostKey.of("a"), InetSocketAddress.createUnresolved("host", 0),
                HostKey.of("a", 80), InetSocketAddress.createUnresolved("host-port", 8080),
                new HostKey("a", 80, StandardProtocolFamily.INET), new InetSocketAddress(FOUR, 8081)),
                AddressResolver.of(net.loop, source));
        assertEquals(81, first(resolver, "a", 81, null).getPort());
        assertEquals(8080, first(resolver, "a", 80, null).getPort());
        assertEquals(8080, first(resolver, "a", 80, StandardProtocolFamily.INET6).getPort());
        assertEquals(8081, first(resolver, "a", 80, StandardProtocolFamily.INET).getPort());
        assertEquals(80, first(resolver, "b", 80, null).getPort());
        assertEquals(List.of("host", "host-port", "host-port", "192.0.2.1", "b"), asked);
    }

    private InetSocketAddress first(AddressResolver resolver, String host, int port, StandardProtocolFamily family)
            throws Exception {
        List<InetSocketAddress> found = resolve(resolver, host, port, family);
        return found.get(0);
    }

    @Test
    @Row("TOR-NET-015")
    void tellsAddressesFromOtherTexts() {
        for (String good : new String[]{"127.0.0.1", "4.4.4.4", "0.0.0.0", "255.255.255.255", "::1", "::",
            "2620:0:1cfe:face:b00c::3", "::ffff:1.2.3.4", "1:2:3:4:5:6:7:8", "1::", "fe80::1%eth0",
            "1:2:3:4:5:6:7::"}) {
            assertTrue(AddressResolver.isAddress(good), good);
        }
        for (String bad : new String[]{"", " ", "www.google.com", "localhost", "4.4.4.4<", " 127.0.0.1", "127.0.0.1 ",
            "\n", "\0", "127.0.0.1\0", "1".repeat(100), "256.1.1.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", ":::", "1:2",
            "1::2::3", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "12345::", "[::1]", "::1%", "::1.2.3", "g::", ":1::",
            "1.2.3.4::"}) {
            assertFalse(AddressResolver.isAddress(bad), bad);
        }
    }

    @Test
    void anAnswerIsKeptForItsTime() throws Exception {
        CachingResolver cache = CachingResolver.around(net.loop, source, Duration.ofSeconds(30));
        assertEquals(List.of(SIX, FOUR), NetRig.get(cache.resolve("a")));
        NetRig.get(cache.resolve("a"));
        assertEquals(List.of("a"), asked);
        clock.pass(net.rig, Duration.ofSeconds(30));
        NetRig.get(cache.resolve("a"));
        assertEquals(List.of("a", "a"), asked);
        cache.forget("a");
        NetRig.get(cache.resolve("a"));
        assertEquals(3, asked.size());
        cache.close();
        NetRig.get(cache.resolve("a"));
        NetRig.get(cache.resolve("a"));
        assertEquals(5, asked.size());
        assertThrows(IllegalArgumentException.class, () -> CachingResolver.around(net.loop, source, Duration.ZERO));
    }

    @Test
    void thoseWhoAskAtTheSameTimeShareTheAnswerAndFailuresAreNotKept() throws Exception {
        CachingResolver cache = CachingResolver.around(net.loop, source, Duration.ofSeconds(30));
        answer = new CompletableFuture<>();
        CompletableFuture<List<InetAddress>> one = cache.resolve("a");
        CompletableFuture<List<InetAddress>> two = cache.resolve("a");
        assertEquals(1, asked.size());
        one.cancel(false);
        answer.completeExceptionally(new NameResolutionException("not now", null));
        assertThrows(NameResolutionException.class, () -> NetRig.get(two));
        assertEquals(0, cache.size());
        answer = CompletableFuture.completedFuture(List.of(FOUR));
        assertEquals(List.of(FOUR), NetRig.get(cache.resolve("a")));
    }

    @Test
    void onlySoManyHostsAreKept() throws Exception {
        CachingResolver cache = CachingResolver.around(net.loop, source, Duration.ofSeconds(30));
        for (int i = 0; i <= CachingResolver.MOST_HOSTS; i++) {
            NetRig.get(cache.resolve("host" + i));
        }
        assertEquals(CachingResolver.MOST_HOSTS, cache.size());
        NetRig.get(cache.resolve("host0"));
        assertEquals(CachingResolver.MOST_HOSTS + 2, asked.size(), "the eldest was dropped");
    }
}
