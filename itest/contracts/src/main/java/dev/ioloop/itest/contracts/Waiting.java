package dev.ioloop.itest.contracts;

import dev.ioloop.spi.Poller;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A side thread that waits for a poller which a loop would be draining, and whether it has come back.
 *
 * <p>Thread rule: any thread.
 */
record Waiting(Thread thread, CountDownLatch back) {
    static Waiting start(PollRig rig) {
        Poller poller = rig.poller();
        CountDownLatch back = new CountDownLatch(1);
        return new Waiting(Side.start(() -> {
            poller.awaitReady();
            back.countDown();
        }), back);
    }

    boolean isBackWithin(long millis) throws InterruptedException {
        return back.await(millis, TimeUnit.MILLISECONDS);
    }

    void join() throws InterruptedException {
        Side.join(thread);
    }
}
