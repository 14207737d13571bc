package dev.ioloop.itest.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.ioloop.IOLoop;
import dev.ioloop.Interest;
import dev.ioloop.LoopOptions;
import dev.ioloop.LoopSnapshot;
import dev.ioloop.StreamChannel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One run: a loop under load from another process, whose poller is changed every 50 ms.
 *
 * <p>Thread rule: the thread of the test.
 */
final class SwapRun {
    private static final Duration PACE = Duration.ofMillis(50);
    private static final long BOUND_SECONDS = Integer.getInteger("ioloop.swap.bound", 40);

    private final String from;
    private final String to;
    private final LoopOptions options;
    private final int connections;
    private final Path folder;
    private IOLoop loop;
    private Verdict verdict;
    private volatile boolean stopping;

    SwapRun(LoopOptions options, String from, String to, int connections, Path folder) {
        this.options = options;
        this.from = from;
        this.to = to;
        this.connections = connections;
        this.folder = folder;
    }

    /** Runs for a while, checks everything, and returns a line that tells what went on. */
    String run(long millis) throws Exception {
        long descriptors = descriptors();
        List<Throwable> hook = new ArrayList<>();
        Moves moves = new Moves();
        loop = IOLoop.create(options.withName("swap").withPoller(from)
                .withPollerDecorator(made -> moves.watch(options.pollerDecorator().apply(made)))
                .withExceptionHandler(failure -> hook.add(failure.cause())));
        verdict = new Verdict(loop);
        Thread owner = new Thread(loop::start, "swap-loop");
        owner.start();
        Path socket = Files.createTempDirectory("ioloop-swap").resolve("s");
        Process peer = null;
        try {
            EchoSide echo = on(() -> new EchoSide(loop, verdict, socket));
            peer = startPeer(echo, socket);
            BufferedReader out = new BufferedReader(
                    new InputStreamReader(peer.getInputStream(), StandardCharsets.UTF_8));
            String[] ports = out.readLine().split(" ");
            List<Origin> origins = origins(Integer.parseInt(ports[1]));
            List<StreamChannel> pending = pending(Integer.parseInt(ports[2]));
            List<Thread> foreign = List.of(foreign(1), foreign(2));
            swapFor(millis);
            stopping = true;
            for (Thread thread : foreign) {
                thread.join(TimeUnit.SECONDS.toMillis(BOUND_SECONDS));
            }
            finish(origins, pending);
            String report = finish(peer, out);
            awaitNoConnections(echo);
            assertEquals(List.of(), verdict.faults(), report);
            assertEquals(List.of(), hook, "failures at the hook");
            verdict.moves = moves.toString();
            assertTrue(verdict.swaps > millis / PACE.toMillis() / 10, "too few swaps: " + verdict.line());
        } finally {
            if (peer != null) {
                peer.destroyForcibly().waitFor(BOUND_SECONDS, TimeUnit.SECONDS);
            }
            loop.close();
            owner.join(TimeUnit.SECONDS.toMillis(BOUND_SECONDS));
            Files.deleteIfExists(socket);
            Files.deleteIfExists(socket.getParent());
        }
        peer.getInputStream().close();
        peer.getOutputStream().close();
        peer.getErrorStream().close();
        assertEquals(descriptors, descriptors(), "descriptors that are left behind");
        return from + " <-> " + to + ": " + verdict.line();
    }

    private static long descriptors() throws IOException {
        Path all = Path.of("/proc/self/fd");
        if (!Files.isDirectory(all)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(all)) {
            return open.count();
        }
    }

    private <T> T on(Callable<T> work) throws Exception {
        return loop.futures().callAndWait(() -> loop.futures().completed(work.call()),
                Duration.ofSeconds(BOUND_SECONDS));
    }

    private Process startPeer(EchoSide echo, Path socket) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = List.of(java, "-XX:TieredStopAtLevel=1", "-Xmx512m", "-Xss256k", "-cp",
                Path.of(Peer.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString(),
                Peer.class.getName(), String.valueOf(on(echo::tcpPort)), String.valueOf(on(echo::udpPort)),
                socket.toString(), String.valueOf(connections), String.valueOf(System.nanoTime()));
        return new ProcessBuilder(command).redirectError(folder.resolve("peer.err").toFile()).start();
    }

    private List<Origin> origins(int port) throws Exception {
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        List<Origin> origins = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Origin origin = new Origin(loop, verdict, server, 77 + i);
            origins.add(origin);
            on(() -> {
                origin.begin();
                return true;
            });
        }
        return origins;
    }

    /** Attempts to connect that nobody answers once a backlog is full: they stay in progress from poller to poller. */
    private List<StreamChannel> pending(int port) throws Exception {
        InetSocketAddress deaf = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        List<StreamChannel> pending = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            pending.add(on(() -> {
                StreamChannel channel = loop.channels().stream(StandardProtocolFamily.INET);
                channel.connect(deaf);
                loop.register(channel, Interest.WRITE, (registration, readiness) -> {
                    if (channel.finishConnect()) {
                        registration.interest(Interest.READ); // one of the few that fit into the backlog
                    }
                });
                return channel;
            }));
        }
        return pending;
    }

    /** Posts numbers, which must come one after the other and all of them. */
    private Thread foreign(int id) {
        long[] expected = {0};
        Thread thread = new Thread(() -> {
            Semaphore window = new Semaphore(1000);
            long posted = 0;
            while (!stopping) {
                window.acquireUninterruptibly();
                long number = posted++;
                loop.execute(() -> {
                    verdict.onLoop();
                    if (number != expected[0]++) {
                        verdict.fault("callback " + number + " of thread " + id + " came in place of "
                                + (expected[0] - 1));
                    }
                    verdict.callbacks++;
                    window.release();
                });
            }
            if (!tryAll(window)) {
                verdict.fault("callbacks of thread " + id + " are missing");
            }
        }, "foreign-" + id);
        thread.start();
        return thread;
    }

    private static boolean tryAll(Semaphore window) {
        try {
            return window.tryAcquire(1000, BOUND_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void swapFor(long millis) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        LoopSnapshot before = loop.diagnostics().snapshot();
        long end = System.nanoTime() + millis * 1_000_000;
        on(() -> {
            swap(to, end, over);
            return true;
        });
        assertTrue(over.await(millis + TimeUnit.SECONDS.toMillis(BOUND_SECONDS), TimeUnit.MILLISECONDS),
                "the swaps do not end: " + loop);
        LoopSnapshot after = loop.diagnostics().snapshot();
        verdict.turns = after.turns() - before.turns();
        verdict.busyNanos = after.busyNanos() - before.busyNanos();
    }

    private void swap(String next, long end, CountDownLatch over) {
        if (System.nanoTime() - end > 0) {
            over.countDown();
            return;
        }
        long began = System.nanoTime();
        CompletableFuture<?> swapped = loop.switchPoller(next);
        swapped.whenComplete((info, failure) -> {
            verdict.onLoop();
            verdict.slowestSwapNanos = Math.max(verdict.slowestSwapNanos, System.nanoTime() - began);
            if (failure != null || !loop.poller().name().equals(next)) {
                verdict.fault("the change to " + next + " failed: " + failure);
            }
            verdict.swaps++;
            Duration rest = PACE.minusNanos(System.nanoTime() - began);
            loop.callLater(rest.isNegative() ? Duration.ZERO : rest,
                    () -> swap(next.equals(to) ? from : to, end, over));
        });
    }

    private void finish(List<Origin> origins, List<StreamChannel> pending) throws Exception {
        on(() -> {
            origins.forEach(Origin::stop);
            for (StreamChannel channel : pending) {
                channel.close();
            }
            return true;
        });
        awaitOnLoop(() -> origins.stream().allMatch(Origin::isIdle), () -> "its own connections do not end: "
                + origins);
    }

    private void awaitOnLoop(Callable<Boolean> state, Supplier<String> what) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
        while (!on(state)) {
            if (System.nanoTime() - end > 0) {
                fail(on(() -> what.get() + "; faults: " + verdict.faults() + "; "
                        + loop.diagnostics().registrations()));
            }
        }
    }

    private String finish(Process peer, BufferedReader out) throws Exception {
        peer.getOutputStream().write('\n');
        peer.getOutputStream().flush();
        StringBuilder report = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            report.append(line).append('\n');
        }
        assertTrue(peer.waitFor(BOUND_SECONDS, TimeUnit.SECONDS), "the peer does not end");
        assertEquals(0, peer.exitValue(), () -> "the peer has seen:\n" + report + "and this side: " + verdict.faults()
                + ", " + verdict.line());
        return report.toString();
    }

    private void awaitNoConnections(EchoSide echo) throws Exception {
        awaitOnLoop(() -> echo.connections() == 0, () -> "connections are left");
        on(() -> {
            echo.close();
            return true;
        });
    }
}
