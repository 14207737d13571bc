package dev.ioloop.itest.differential;

import dev.ioloop.ChannelFactory;
import dev.ioloop.IOLoop;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopOptions;
import dev.ioloop.TurnListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The loop on which a program runs, driven turn by turn on the calling thread, and what all its channels share.
 *
 * <p>Thread rule: one thread.
 */
final class World implements AutoCloseable, TurnListener {
    private static final Duration PAUSE = Duration.ofMillis(1);
    private static final int EAGER_TURNS = 20;

    private final Subject subject;
    private final IOLoop loop;
    private final long boundNanos;
    private final List<Watched> watched = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final ByteBuffer heap = ByteBuffer.allocate(1 << 16);
    private final ByteBuffer direct = ByteBuffer.allocateDirect(1 << 16);
    private final Path folder;
    private int files;
    private int serial;
    private long turns;
    private int readyInTurn;
    private int deliveriesInTurn;

    /** What is waited for. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws IOException;
    }

    World(Subject subject, Duration bound) throws IOException {
        this.subject = subject;
        this.boundNanos = bound.toNanos();
        this.folder = Files.createTempDirectory("ioloop");
        LoopOptions options = subject.options().withName("differential").withTurnListener(this)
                .withExceptionHandler(this::failed);
        this.loop = IOLoop.create(options);
    }

    private void failed(LoopFailure failure) {
        violation("failure of the loop: " + failure.origin() + " " + failure.cause());
    }

    IOLoop loop() {
        return loop;
    }

    ChannelFactory channels() {
        return loop.channels();
    }

    Subject subject() {
        return subject;
    }

    /** A path for a socket, at which nothing is yet. */
    Path freshPath() {
        return folder.resolve("s" + files++);
    }

    /** A number not given before in this run. */
    int nextSerial() {
        return serial++;
    }

    /** One of the two buffers, cleared. */
    ByteBuffer buffer(boolean wantDirect) {
        return (wantDirect ? direct : heap).clear();
    }

    void watch(Watched one) {
        watched.add(one);
    }

    void unwatch(Watched one) {
        watched.remove(one);
    }

    /** What is registered, in the order of registration. */
    List<Watched> watched() {
        return List.copyOf(watched);
    }

    /** Takes note of something that must not happen on any poller. */
    void violation(String words) {
        violations.add(words);
    }

    /** What must not have happened since the last call. */
    @Nullable String takeViolations() {
        if (violations.isEmpty()) {
            return null;
        }
        String all = String.join("; ", violations);
        violations.clear();
        return all;
    }

    void countDelivery() {
        deliveriesInTurn++;
    }

    long turns() {
        return turns;
    }

    /** How many registrations the poller has delivered in the last turn. */
    int readyInTurn() {
        return readyInTurn;
    }

    /** How many handlers were called in the last turn. */
    int deliveriesInTurn() {
        return deliveriesInTurn;
    }

    @Override
    public void afterPoll(IOLoop polled, long waitedNanos, int ready) {
        readyInTurn = ready;
    }

    /** Runs a turn that does not wait. */
    void turn() {
        turn(Duration.ZERO);
    }

    void turn(Duration bound) {
        turns++;
        readyInTurn = 0;
        deliveriesInTurn = 0;
        loop.runOnce(bound);
    }

    /**
     * Runs turns until something holds.
     *
     * @throws StuckException if it does not hold within the bound
     */
    void await(String what, Condition condition) {
        try {
            if (condition.holds()) {
                return;
            }
            long begin = System.nanoTime();
            for (int turn = 0;; turn++) {
                turn(turn < EAGER_TURNS ? Duration.ZERO : PAUSE);
                if (condition.holds()) {
                    return;
                }
                if (System.nanoTime() - begin > boundNanos) {
                    throw new StuckException("waited in vain for " + what);
                }
            }
        } catch (IOException e) {
            throw new StuckException("waited for " + what + ", but met " + Errors.name(e) + " (" + e + ")");
        }
    }

    /** Changes the poller; tells what went wrong, or nothing. */
    @Nullable String switchTo(String poller) {
        CompletableFuture<?> future = loop.switchPoller(poller);
        await("the switch to " + poller, future::isDone);
        if (future.isCompletedExceptionally()) {
            return "!cannot switch to " + poller + ": " + future.handle((info, failure) -> failure).join();
        }
        return loop.poller().name().equals(poller) ? null : "!after the switch to " + poller + ": " + loop.poller();
    }

    @Override
    public void close() throws IOException {
        loop.close();
        try (var all = Files.list(folder)) {
            for (Path file : all.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
