package dev.ioloop.itest.bench;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.Registry;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The loop under test and its peers, each running on a thread of its own. */
final class Peers {
    private static final long BOUND_SECONDS = 60;

    private Peers() {}

    /** Whether there is a poller of that name which can be used. */
    static boolean hasPoller(String name) {
        return Registry.find(PollerProvider.class).services().stream()
                .anyMatch(provider -> provider.name().equals(name) && provider.unavailable().isEmpty());
    }

    /** A running loop, on nio unless the options name another poller. */
    static final class Ours implements AutoCloseable {
        final IOLoop loop;
        final Thread thread;

        Ours(LoopOptions options) {
            loop = IOLoop.create(options);
            thread = new Thread(loop::start, "bench-ioloop");
            thread.setDaemon(true);
            thread.start();
        }

        Ours() {
            this(LoopOptions.defaults().withPoller("nio"));
        }

        @Override
        public void close() {
            loop.close();
        }
    }

    /** A running event loop of Netty, on NIO unless something else is asked for. */
    static final class Netty implements AutoCloseable {
        final MultiThreadIoEventLoopGroup group;
        final EventLoop loop;

        Netty() {
            this("nio");
        }

        Netty(String poller) {
            group = new MultiThreadIoEventLoopGroup(1,
                    poller.equals("epoll") ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
            loop = group.next();
        }

        @Override
        public void close() {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(BOUND_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** The scheduler of the JDK with one thread, which forgets a task that was cancelled. */
    static ScheduledThreadPoolExecutor jdk() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    /** Runs something on a loop and waits for its end. */
    static void runOn(Executor loop, Runnable task) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                task.run();
                done.complete(true);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        await(done);
    }

    static void await(CompletableFuture<?> done) {
        try {
            done.get(BOUND_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
