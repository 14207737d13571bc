package dev.ioloop.itest.swap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.Interest;
import dev.ioloop.ListenChannel;
import dev.ioloop.LoopOptions;
import dev.ioloop.SignalWatch;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Signals hit the very thread that waits in the system call of its poller. Another loop handles them, so that nothing
 * else wakes the one under test.
 */
@EnabledOnOs(OS.LINUX)
@ParameterizedClass
@ValueSource(strings = {"epoll", "poll", "select", "nio"})
@Timeout(60)
class SignalsDuringPollTest {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final int SIGNALS = 300;
    private static final int TIMERS = 10;
    private static final Duration APART = Duration.ofMillis(5);
    private static final int MESSAGES = 100;

    @Parameter
    String poller;

    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger handled = new AtomicInteger();
    private IOLoop handling;
    private SignalWatch watch;
    private Thread handlingOwner;
    private IOLoop loop;
    private Thread owner;
    private ThreadSignals signals;

    @BeforeEach
    void start() throws Exception {
        handling = IOLoop.create(LoopOptions.defaults().withPoller("nio").withName("handles-signals"));
        watch = handling.onSignal(ThreadSignals.NAME, handled::incrementAndGet);
        handlingOwner = new Thread(handling::start, "handles-signals");
        handlingOwner.start();
        loop = IOLoop.create(LoopOptions.defaults().withPoller(poller).withName("signals-" + poller)
                .withPollerDecorator(made -> {
                    opened.incrementAndGet();
                    return made;
                }).withExceptionHandler(failure -> failures.add(failure.cause())));
        owner = new Thread(loop::start, "signals");
        owner.start();
        signals = on(ThreadSignals::new);
    }

    @AfterEach
    void close() throws Exception {
        loop.close();
        owner.join(BOUND.toMillis());
        watch.close();
        handling.close();
        handlingOwner.join(BOUND.toMillis());
    }

    private <T> T on(Callable<T> task) throws Exception {
        return loop.futures().callAndWait(() -> loop.futures().completed(task.call()), BOUND);
    }

    private long turns() {
        return loop.diagnostics().snapshot().turns();
    }

    /** Nothing has failed, the poller is the one of the beginning, and the loop sleeps when there is nothing to do. */
    private void assertUnharmed() throws Exception {
        assertEquals(poller, on(() -> loop.poller().name()));
        CountDownLatch idle = new CountDownLatch(1);
        long before = on(() -> {
            loop.callLater(Duration.ofMillis(100), idle::countDown);
            return turns();
        });
        assertTrue(idle.await(BOUND.toSeconds(), TimeUnit.SECONDS), "the loop is dead");
        long quiet = turns() - before;
        assertTrue(quiet < 10, "turns in 100 ms with nothing to do: " + quiet);
        assertEquals(List.of(), failures);
        assertEquals(1, opened.get(), "the poller was opened anew");
    }

    @Test
    void aWaitWithoutLimitGoesOn() throws Exception {
        long before = turns();
        for (int i = 0; i < SIGNALS; i++) {
            signals.sendWhenAsleep();
        }
        assertUnharmed();
        assertTrue(handled.get() > 0, "no signal was delivered");
        long turns = turns() - before;
        assertTrue(turns <= SIGNALS + 20, "turns by " + SIGNALS + " signals: " + turns);
        if (!poller.equals("nio")) { // which waits on by itself
            assertTrue(turns >= SIGNALS / 4, "of " + SIGNALS + " signals, so many have ended a wait: " + turns);
        }
    }

    @Test
    void timersAreNeitherEarlyNorLost() throws Exception {
        long before = turns();
        int sent = 0;
        int rounds = 0;
        for (; sent < SIGNALS; rounds++) {
            sent += hitWhileTimersWait();
        }
        long turns = turns() - before;
        assertTrue(turns <= sent + rounds * (2 * TIMERS + 10), "turns by " + sent + " signals: " + turns);
        assertUnharmed();
    }

    /** Some timers, and signals until all have fired; tells how many signals. */
    private int hitWhileTimersWait() throws Exception {
        CountDownLatch fired = new CountDownLatch(TIMERS);
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger early = new AtomicInteger();
        on(() -> {
            for (int i = 0; i < TIMERS; i++) {
                int number = i;
                long due = System.nanoTime() + i * APART.toNanos();
                loop.callLater(APART.multipliedBy(i), () -> {
                    order.add(number);
                    early.addAndGet(System.nanoTime() - due < 0 ? 1 : 0);
                    fired.countDown();
                });
            }
            return true;
        });
        int sent = 0;
        do {
            signals.sendWhenAsleep();
            sent++;
        } while (fired.getCount() > 0 && sent < SIGNALS);
        assertTrue(fired.await(BOUND.toSeconds(), TimeUnit.SECONDS), "fired: " + order);
        List<Integer> sorted = new ArrayList<>(order);
        Collections.sort(sorted);
        assertEquals(sorted, order);
        assertEquals(0, early.get(), "timers that were early");
        return sent;
    }

    @Test
    void everyByteIsEchoed() throws Exception {
        ListenChannel listener = on(() -> loop.channels().listener(StandardProtocolFamily.INET)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        on(() -> loop.register(listener, Interest.READ, (registration, readiness) -> {
            StreamChannel accepted = listener.accept();
            if (accepted != null) {
                echo(accepted);
            }
        }));
        try (Socket socket = new Socket()) {
            socket.connect(listener.getLocalAddress(), (int) BOUND.toMillis());
            socket.setSoTimeout((int) BOUND.toMillis());
            Random random = new Random(4);
            for (int i = 0; i < MESSAGES; i++) {
                byte[] message = new byte[1 + random.nextInt(5000)];
                random.nextBytes(message);
                signals.sendWhenAsleep();
                socket.getOutputStream().write(message);
                signals.send();
                assertArrayEquals(message, socket.getInputStream().readNBytes(message.length), "message " + i);
            }
        }
        on(() -> {
            listener.close();
            return true;
        });
        assertUnharmed();
    }

    private void echo(StreamChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(16 * 1024).limit(0);
        loop.register(channel, Interest.READ, (registration, readiness) -> {
            if (!buffer.hasRemaining()) {
                int count = channel.read(buffer.clear());
                buffer.flip();
                if (count < 0) {
                    channel.close();
                    return;
                }
            }
            channel.write(buffer);
            registration.interest(buffer.hasRemaining() ? Interest.WRITE : Interest.READ);
        });
    }
}
