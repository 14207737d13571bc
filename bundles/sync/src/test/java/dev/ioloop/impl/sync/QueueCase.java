package dev.ioloop.impl.sync;

import dev.ioloop.sync.AsyncQueue;
import dev.ioloop.sync.QueueOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A test of queues, with one that has no bound. */
@Timeout(20)
abstract class QueueCase {
    final Rig rig = new Rig();
    final AsyncQueue<Integer> queue = rig.sync.queue();

    @AfterEach
    void close() {
        rig.close();
    }

    final AsyncQueue<Integer> bounded(int size) {
        return rig.sync.queue(QueueOptions.<Integer>fifo().withMaxSize(size));
    }
}
