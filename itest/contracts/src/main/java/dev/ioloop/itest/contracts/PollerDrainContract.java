package dev.ioloop.itest.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.Interest;
import dev.ioloop.PipeEnds;
import dev.ioloop.Readiness;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Waiting on a side thread for what the owner of the poller then polls.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface PollerDrainContract extends PollerUnderTest {
    @Test
    default void awaitReadyEndsWhenSomethingIsReady() throws IOException, InterruptedException {
        try (PollRig rig = new PollRig(provider())) {
            PipeEnds pipe = rig.net().pipe();
            rig.register(pipe.source(), Interest.READ, 1);
            int delivered = 0;
            for (int round = 0; round < 20; round++) {
                Waiting await = Waiting.start(rig);
                Bytes.write(pipe.sink(), 1);
                await.join();

                delivered += rig.poll(Waiter.BOUND).size();
                assertEquals(Readiness.READABLE, rig.await(1), "it consumes nothing");
                assertEquals(1, Bytes.drain(pipe.source()));
                assertEquals(List.of(), rig.settle(), "deliveries after all was read");
            }
            // a poll may return early with nothing, as an exception
            assertTrue(delivered >= 18, "of 20 polls that came next, these delivered: " + delivered);
        }
    }

    @Test
    default void awaitReadyEndsAtOnceIfSomethingIsReadyAlready() throws IOException, InterruptedException {
        try (PollRig rig = new PollRig(provider())) {
            PipeEnds pipe = rig.net().pipe();
            rig.register(pipe.source(), Interest.READ, 1);
            Bytes.write(pipe.sink(), 1);
            rig.await(1);
            for (int round = 0; round < 3; round++) {
                Waiting.start(rig).join();
                assertEquals(Readiness.READABLE, rig.await(1), "it consumes nothing");
            }
        }
    }

    @Test
    default void awaitReadyWaits() throws IOException, InterruptedException {
        try (PollRig rig = new PollRig(provider())) {
            StreamPair paused = rig.net().tcp();
            StreamPair idle = rig.net().tcp();
            Bytes.write(paused.far(), 1);
            rig.net().waiter().until(paused.near(), Interest.READ);
            rig.register(paused.near(), Interest.NONE, 1);
            rig.register(idle.near(), Interest.READ, 2);
            rig.poll(0);

            Waiting await = Waiting.start(rig);
            assertFalse(await.isBackWithin(100), "it came back although a poll would deliver nothing");
            rig.poller().wakeup();
            await.join();
        }
    }

    @Test
    default void aWakeupEndsAwaitReady() throws IOException, InterruptedException {
        try (PollRig rig = new PollRig(provider())) {
            PipeEnds pipe = rig.net().pipe();
            rig.register(pipe.source(), Interest.READ, 1);
            for (int round = 0; round < 100; round++) {
                Waiting await = Waiting.start(rig);
                rig.poller().wakeup();
                await.join();
            }
            assertEquals(List.of(), rig.settle(), "deliveries although nothing can be read");

            PipeEnds added = rig.net().pipe();
            rig.register(added.source(), Interest.READ, 2);
            Bytes.write(added.sink(), 1);
            assertTrue(rig.await(2).isReadable(), "the poller is as it was, and can be changed");
        }
    }
}
