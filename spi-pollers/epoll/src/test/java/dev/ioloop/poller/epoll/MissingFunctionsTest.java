package dev.ioloop.poller.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.poller.posix.libc.Faults;
import dev.ioloop.poller.posix.libc.Functions;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerOptions;
import dev.ioloop.spi.PollerProvider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A C library that lacks a function: the poller says so and is not chosen, or does without. musl 1.2.3 has all that are
 * bound here but {@code epoll_pwait2}.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MissingFunctionsTest {
    private static final Set<String> NOT_NEEDED = Set.of("accept4", "epoll_pwait2", "eventfd", "fstat", "pipe2",
            "sendfile");

    private static final int WAITS = 50;

    private final Set<String> asked = new TreeSet<>();

    /** Loads the pollers anew, since what is bound once is bound for ever. */
    private static final class Anew extends ClassLoader {
        Anew() {
            super(MissingFunctionsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                return name.startsWith("dev.ioloop.poller.") ? define(name) : super.loadClass(name, resolve);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
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
    }

    /** A provider in a process whose C library has all functions but one. */
    private PollerProvider without(String function) throws ReflectiveOperationException {
        Anew anew = new Anew();
        Class<?> faults = anew.loadClass(Faults.class.getName());
        Object hiding = Proxy.newProxyInstance(anew, new Class<?>[]{faults}, (proxy, method, arguments) -> {
            String called = (String) arguments[0];
            if (!called.startsWith(Functions.LOOKUP)) {
                return 0;
            }
            asked.add(called.substring(Functions.LOOKUP.length()));
            return called.equals(Functions.LOOKUP + function) ? 1 : 0;
        });
        anew.loadClass(Faults.Seam.class.getName()).getMethod("set", faults).invoke(null, hiding);
        Class<?> provider = anew.loadClass(EpollPollerProvider.class.getName());
        assertSame(anew, provider.getClassLoader());
        return (PollerProvider) provider.getConstructor().newInstance();
    }

    private Set<String> all() throws ReflectiveOperationException {
        assertEquals(Optional.empty(), without("none").unavailable());
        assertTrue(asked.containsAll(Set.of("epoll_wait", "socketpair", "recv", "close")), asked.toString());
        return Set.copyOf(asked);
    }

    @Test
    void isRefusedByNameOrNotNeeded() throws Exception {
        Set<String> notNeeded = new TreeSet<>();
        for (String function : all()) {
            PollerProvider provider = without(function);
            Optional<String> reason = provider.unavailable();
            if (reason.isEmpty()) {
                notNeeded.add(function);
            } else {
                assertTrue(reason.get().contains("has no function " + function), reason.get());
                assertTrue(provider.unavailable().isPresent(), "asked again without " + function);
            }
        }
        assertEquals(NOT_NEEDED, notNeeded);
    }

    @Test
    void waitsByMillisecondsWhereTheOtherCallIsMissing() throws Exception {
        try (Poller poller = without("epoll_pwait2").open(new PollerOptions("missing"))) {
            long nanos = 1_500_000;
            long begin = System.nanoTime();
            assertEquals(0, poller.poll(nanos, (token, readiness) -> {
            }));
            assertTrue(System.nanoTime() - begin >= nanos, "returned early");
        }
    }

    /** A pipe takes 65,536 bytes; the wake-ups of before must not be left in it. */
    @Test
    void isWokenByAPipeWhereThereIsNoEventfd() throws Exception {
        try (Poller poller = without("eventfd").open(new PollerOptions("missing"))) {
            for (int i = 0; i < 70_000; i++) {
                poller.wakeup();
                poller.poll(0, (token, readiness) -> {
                });
            }
            AtomicInteger begun = new AtomicInteger();
            Thread waking = new Thread(() -> wakeEach(poller, begun));
            waking.setDaemon(true); // if the poll is never woken
            waking.start();
            for (int i = 0; i < WAITS; i++) {
                begun.incrementAndGet();
                assertEquals(0, poller.poll(-1, (token, readiness) -> {
                }));
            }
            waking.join();
        }
    }

    /** Wakes each wait a while after it has begun, so that it is found in the system call. */
    private static void wakeEach(Poller poller, AtomicInteger begun) {
        for (int i = 1; i <= WAITS; i++) {
            while (begun.get() < i) {
                Thread.onSpinWait();
            }
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < 1_000_000) {
                Thread.onSpinWait();
            }
            poller.wakeup();
        }
    }
}
