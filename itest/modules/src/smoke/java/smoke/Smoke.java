package smoke;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopClosedException;
import dev.ioloop.ScheduledCall;
import dev.ioloop.deferred.Deferred;
import dev.ioloop.deferred.DeferredLock;
import dev.ioloop.sync.AsyncLock;
import dev.ioloop.sync.AsyncQueue;
import dev.ioloop.sync.Sync;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The scenario that runs in every world: a TCP echo and a UNIX echo on loopback, a timer, a callback from another
 * thread, a bound future, a connection, a lock and a queue, a Deferred, an echo server and a chat with their clients, close.
 * Prints one line and ends with status 0, or tells what failed and ends with 1.
 *
 * <p>Thread rule: runs on the main thread.
 */
public final class Smoke {
    private static final Duration DELAY = Duration.ofMillis(20);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final IOLoop loop;
    private final List<CompletableFuture<?>> parts = new ArrayList<>();
    private final Path folder;
    private String unix = "none";

    private Smoke(IOLoop loop) throws IOException {
        this.loop = loop;
        this.folder = Files.createTempDirectory("smoke");
    }

    /**
     * Runs the scenario.
     *
     * @param arguments none
     * @throws Exception if a part fails
     */
    public static void main(String[] arguments) throws Exception {
        IOLoop loop = IOLoop.create();
        String poller = loop.poller().name();
        Smoke smoke = new Smoke(loop);
        try (loop) {
            smoke.begin();
            loop.start();
        } finally {
            Files.deleteIfExists(smoke.socket());
            Files.delete(smoke.folder);
        }
        for (CompletableFuture<?> part : smoke.parts) {
            part.getNow(null); // throws what made it fail
            check(part.isDone(), "a part did not end within " + LIMIT);
        }
        check(loop.isClosed(), "the loop is not closed");
        try {
            loop.execute(() -> System.out.println("a closed loop ran a callback"));
            throw new AssertionError("a closed loop took a callback");
        } catch (LoopClosedException expected) {
            System.out.println("smoke ok java=" + Runtime.version().feature() + " poller=" + poller + " api="
                    + whereabouts(IOLoop.class) + " loop=" + whereabouts(loop.getClass()) + " unix=" + smoke.unix);
        }
    }

    /** The module, or how the class came if it is in none. */
    private static String whereabouts(Class<?> type) {
        return type.getModule().isNamed() ? type.getModule().getName() : "classpath";
    }

    private static void check(boolean fine, String failure) {
        if (!fine) {
            throw new AssertionError(failure);
        }
    }

    private Path socket() {
        return folder.resolve("s");
    }

    private void begin() throws IOException {
        parts.add(new EchoTrip(loop, StandardProtocolFamily.INET)
                .run(new InetSocketAddress(InetAddress.getByAddress(new byte[]{127, 0, 0, 1}), 0)));
        parts.add(unixEcho());
        parts.add(timer());
        parts.add(foreignThread());
        parts.add(boundFuture());
        parts.add(new ConnectionTrip(loop).run().thenAccept(
                text -> check(text.equals("there and back"), "the connection brought back '" + text + "'")));
        parts.add(lockAndQueue());
        parts.add(deferred());
        parts.add(new ServersTrip(loop).run());
        ScheduledCall alarm = loop.callLater(LIMIT, loop::stop);
        loop.futures().whenDone(loop.futures().gather(parts), (values, failure) -> {
            alarm.cancel();
            loop.stop();
        });
    }

    private CompletableFuture<?> unixEcho() throws IOException {
        try {
            loop.channels().listener(StandardProtocolFamily.UNIX).close();
        } catch (UnsupportedOperationException e) {
            return loop.futures().completed("no UNIX sockets here");
        }
        unix = "yes";
        return new EchoTrip(loop, StandardProtocolFamily.UNIX).run(UnixDomainSocketAddress.of(socket()));
    }

    /** What was put under a lock is got by one who waits. */
    private CompletableFuture<?> lockAndQueue() {
        Sync sync = Sync.of(loop);
        AsyncLock lock = sync.lock();
        AsyncQueue<String> queue = sync.queue();
        CompletableFuture<String> got = queue.get();
        lock.acquire().thenRun(() -> {
            queue.put("item");
            lock.release();
        });
        return got.thenAccept(item -> check(item.equals("item"), "the queue gave '" + item + "'"));
    }

    /** The chain of a Deferred that a timer fires, and that has to wait for a lock in the style of Deferreds. */
    private CompletableFuture<?> deferred() {
        DeferredLock lock = new DeferredLock(loop);
        lock.acquire();
        loop.callLater(DELAY, lock::release);
        Deferred<String> chain = lock.acquire().addCallback(held -> "fired").<String>addCallback(text -> {
            throw new IllegalStateException(text);
        }).addErrback(failure -> failure.message());
        return chain.toFuture()
                .thenAccept(text -> check("fired".equals(text), "the chain gave '" + text + "'"));
    }

    private CompletableFuture<?> timer() {
        CompletableFuture<Long> done = loop.newFuture();
        long begin = loop.nanoTime();
        loop.callLater(DELAY, () -> done.complete(loop.nanoTime() - begin));
        return done.thenAccept(nanos -> check(nanos >= DELAY.toNanos(), "the timer was early: " + nanos + " ns"));
    }

    /** A callback that another thread hands over runs on the loop's thread. */
    private CompletableFuture<?> foreignThread() {
        CompletableFuture<Thread> done = loop.newFuture();
        Thread owner = Thread.currentThread();
        new Thread(() -> loop.execute(() -> done.complete(Thread.currentThread())), "foreign").start();
        return done.thenAccept(thread -> check(thread == owner, "the callback ran on " + thread));
    }

    /** What another thread completes appears on the loop. */
    private CompletableFuture<?> boundFuture() {
        CompletableFuture<String> done = loop.newFuture();
        CompletableFuture<Thread> seen = done.thenApply(value -> Thread.currentThread());
        Thread owner = Thread.currentThread();
        new Thread(() -> done.complete("value"), "completer").start();
        return seen.thenAccept(thread -> {
            check(thread == owner, "the dependent ran on " + thread);
            check(IOLoop.current() == loop, "another loop is the current one");
        });
    }
}
