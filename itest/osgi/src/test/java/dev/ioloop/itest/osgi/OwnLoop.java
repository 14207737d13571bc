package dev.ioloop.itest.osgi;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import java.util.concurrent.TimeUnit;

/**
 * A loop that a bundle has made for itself, on a thread of its own.
 *
 * <p>Thread rule: any thread but the loop's.
 */
final class OwnLoop implements AutoCloseable {
    final IOLoop loop;
    final Thread thread;

    OwnLoop(LoopOptions options) {
        loop = IOLoop.create(options);
        thread = new Thread(loop::start, "own-loop");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        loop.close();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(Await.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new AssertionError("the thread of a closed loop is alive");
        }
    }
}
