package dev.ioloop.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopOptions;
import dev.ioloop.testkit.ManualClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A chat on a loop with a thread of its own, whose clock stands unless the test moves it. All waits have a bound. */
public final class ChatRig implements AutoCloseable {
    public static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);
    private static final int BOUND_SECONDS = 10;

    public final IOLoop loop;
    public final ManualClock clock = new ManualClock();
    private final ConcurrentLinkedQueue<LoopFailure> failures = new ConcurrentLinkedQueue<>();
    private final List<Terminal> terminals = new ArrayList<>();
    private final Thread thread;

    public ChatRig() {
        this(LoopOptions.defaults());
    }

    public ChatRig(LoopOptions options) {
        loop = IOLoop.create(options.withClock(clock));
        loop.exceptionHandler(failures::add);
        thread = new Thread(loop::start, "chat-under-test");
        thread.setDaemon(true);
        thread.start();
    }

    public ChatServer listen(ChatOptions options) throws Exception {
        return on(() -> ChatServer.listen(loop, ANY_PORT, options));
    }

    /** One who has come in and has read the welcome. */
    public Terminal enter(ChatServer chat) throws IOException {
        Terminal terminal = visit(chat);
        terminal.expectBegin("* welcome, ");
        return terminal;
    }

    public Terminal visit(ChatServer chat) throws IOException {
        Terminal terminal = new Terminal(chat.address());
        terminals.add(terminal);
        return terminal;
    }

    public static <T> T get(Future<T> future) throws Exception {
        try {
            return future.get(BOUND_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    public <T> T on(Callable<T> task) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                done.complete(task.call());
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        return get(done);
    }

    /** Moves the clock, and lets the loop see it. */
    public void pass(Duration time) throws Exception {
        on(() -> {
            clock.advance(time);
            return true;
        });
        on(() -> true);
        on(() -> true);
    }

    /** Waits until something holds on the loop. */
    public void until(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
        while (!on(condition)) {
            assertEquals(true, System.nanoTime() - end < 0, "it has not come about");
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() throws IOException {
        for (Terminal terminal : terminals) {
            terminal.close();
        }
        loop.close();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(BOUND_SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while the loop ended", e);
        }
        assertFalse(thread.isAlive(), "the loop does not end");
        assertEquals(List.of(), List.copyOf(failures));
    }
}
