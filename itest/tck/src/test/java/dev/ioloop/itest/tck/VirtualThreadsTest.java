package dev.ioloop.itest.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The blocking views of streams on virtual threads, of which many wait at a time on few carriers. */
@ParameterizedClass
@ValueSource(strings = {"nio", "epoll"})
@Timeout(60)
class VirtualThreadsTest {
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final int MANY = 100;

    private final Pairs pairs;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    VirtualThreadsTest(String poller) {
        pairs = new Pairs(poller);
    }

    @AfterEach
    void end() throws Exception {
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(BOUND.toSeconds(), TimeUnit.SECONDS), "threads are left");
        pairs.close();
    }

    private static <T> T got(Future<T> future) throws Exception {
        return future.get(BOUND.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void manyWaitAtATimeAndEachGetsItsOwn() throws Exception {
        List<Pairs.Pair> all = new ArrayList<>();
        List<Future<String>> lines = new ArrayList<>();
        CountDownLatch reading = new CountDownLatch(MANY);
        for (int i = 0; i < MANY; i++) {
            Pairs.Pair pair = pairs.pair();
            all.add(pair);
            lines.add(threads.submit(() -> {
                InputStream in = pair.stream().inputStream(BOUND);
                reading.countDown();
                String line = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII)).readLine();
                OutputStream out = pair.stream().outputStream(BOUND);
                out.write((line + " again\n").getBytes(StandardCharsets.US_ASCII));
                out.close();
                return line;
            }));
        }
        assertTrue(reading.await(BOUND.toSeconds(), TimeUnit.SECONDS), "all of them wait on few carriers");
        for (int i = MANY - 1; i >= 0; i--) {
            Pairs.Pair pair = all.get(i);
            pair.peer().getOutputStream().write(("line " + i + "\n").getBytes(StandardCharsets.US_ASCII));
            assertEquals("line " + i, got(lines.get(i)));
            assertEquals("line " + i + " again\n",
                    new String(pair.peer().getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void muchGoesBothWaysThroughOneStream() throws Exception {
        byte[] much = new byte[8 * 1024 * 1024];
        new Random(1).nextBytes(much);
        Pairs.Pair pair = pairs.pair();
        Future<?> sent = threads.submit(() -> {
            pair.peer().getOutputStream().write(much);
            pair.peer().shutdownOutput();
            return null;
        });
        Future<byte[]> echoed = threads.submit(() -> pair.peer().getInputStream().readAllBytes());
        Future<byte[]> received = threads.submit(() -> pair.stream().inputStream(BOUND).readNBytes(much.length));
        Future<?> written = threads.submit(() -> {
            try (OutputStream out = pair.stream().outputStream(BOUND)) {
                for (int i = 0; i < much.length; i += 8192) {
                    out.write(much, i, 8192);
                }
            }
            return null;
        });
        assertArrayEquals(much, got(received));
        got(sent);
        got(written);
        assertArrayEquals(much, got(echoed));
    }

    @Test
    void aTimeoutAndAnInterruptEndTheWaitAndLoseNothing() throws Exception {
        Pairs.Pair pair = pairs.pair();
        InputStream impatient = pair.stream().inputStream(Duration.ofMillis(20));
        got(threads.submit(() -> assertThrows(SocketTimeoutException.class, impatient::read)));
        AtomicReference<Thread> waiting = new AtomicReference<>();
        InputStream patient = pair.stream().inputStream(BOUND);
        CountDownLatch begun = new CountDownLatch(1);
        pair.peer().getOutputStream().write('a');
        Future<?> interrupted = threads.submit(() -> {
            waiting.set(Thread.currentThread());
            assertEquals('a', impatient.read());
            begun.countDown();
            assertThrows(InterruptedIOException.class, patient::read);
            assertTrue(Thread.interrupted(), "who waited further up is told too");
            return null;
        });
        assertTrue(begun.await(BOUND.toSeconds(), TimeUnit.SECONDS));
        waiting.get().interrupt();
        got(interrupted);
        pair.peer().getOutputStream().write('b');
        assertEquals('b', got(threads.submit(() -> patient.read())).intValue());
    }

    @Test
    void aStreamThatEndsWakesWhoWaits() throws Exception {
        Pairs.Pair pair = pairs.pair();
        CountDownLatch begun = new CountDownLatch(1);
        Future<IOException> failure = threads.submit(() -> {
            InputStream in = pair.stream().inputStream(BOUND);
            begun.countDown();
            return assertThrows(IOException.class, in::read);
        });
        assertTrue(begun.await(BOUND.toSeconds(), TimeUnit.SECONDS));
        pair.peer().setSoLinger(true, 0);
        pair.peer().close();
        got(failure);
    }
}
