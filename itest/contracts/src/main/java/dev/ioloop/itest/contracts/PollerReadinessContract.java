package dev.ioloop.itest.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.Interest;
import dev.ioloop.PipeEnds;
import dev.ioloop.Readiness;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What is delivered: all that is ready and asked for, until it is consumed, and nothing else.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface PollerReadinessContract extends PollerUnderTest {
    @Test
    @Row("TOR-HND-008")
    default void whatIsNotConsumedIsDeliveredAgain() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            StreamPair pair = rig.net().tcp();
            rig.register(pair.near(), Interest.READ, 1);
            Bytes.write(pair.far(), 2);
            for (int i = 0; i < 5; i++) {
                assertEquals(Readiness.READABLE, rig.await(1));
            }
            Bytes.read(rig.net().waiter(), pair.near(), 1);
            assertEquals(Readiness.READABLE, rig.await(1), "one byte of two is left");

            assertEquals(1, Bytes.drain(pair.near()));
            assertEquals(List.of(), rig.settle(), "deliveries after all was consumed");
            Bytes.write(pair.far(), 1);
            assertEquals(Readiness.READABLE, rig.await(1), "what came later");
        }
    }

    @Test
    @Row("TOR-HND-008")
    default void writableIsDeliveredAgainAndAgain() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            StreamPair pair = rig.net().tcp();
            rig.register(pair.near(), Interest.WRITE, 1);
            for (int i = 0; i < 5; i++) {
                assertEquals(Readiness.WRITABLE, rig.await(1));
                Bytes.write(pair.near(), 1);
            }
        }
    }

    @Test
    @Row("TOR-HND-006")
    default void onlyWhatIsAskedForIsDelivered() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            StreamPair pair = rig.net().tcp();
            rig.register(pair.near(), Interest.READ, 1);
            assertEquals(List.of(), rig.settle(), "deliveries of a channel that is only writable");

            Bytes.write(pair.far(), 1);
            assertEquals(Readiness.READABLE, rig.await(1), "writable too, but that was not asked for");

            rig.poller().modify(pair.near(), Interest.WRITE, 2);
            assertEquals(Readiness.WRITABLE, rig.await(2), "readable too, but that was not asked for");
        }
    }

    @Test
    @Row("TOR-HND-007")
    default void severalConditionsComeInOneDelivery() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            StreamPair pair = rig.net().tcp();
            Bytes.write(pair.far(), 1);
            rig.net().waiter().until(pair.near(), Interest.READ);
            rig.register(pair.near(), Interest.READ_WRITE, 1);
            for (int i = 0; i < 3; i++) {
                assertEquals(Readiness.READABLE.with(Readiness.WRITABLE), rig.await(1));
            }
            assertEquals(1, Bytes.drain(pair.near()));
            assertEquals(Readiness.WRITABLE, rig.await(1), "after the bytes were read");
        }
    }

    @Test
    default void aFullChannelIsNotWritableUntilItsPeerReads() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            StreamPair pair = rig.net().tcp();
            long written = fillForGood(rig, pair);
            rig.register(pair.near(), Interest.WRITE, 1);
            assertEquals(List.of(), rig.settle(), "deliveries of a full channel");

            long read = 0;
            while (read < written) {
                rig.net().waiter().until(pair.far(), Interest.READ);
                read += Bytes.drain(pair.far());
            }
            assertEquals(written, read);
            assertEquals(Readiness.WRITABLE, rig.await(1));
        }
    }

    /** The first buffers on the way free some space when they have been handed over: fills up until that ends. */
    private static long fillForGood(PollRig rig, StreamPair pair) throws IOException {
        long written = Bytes.fill(pair.near());
        while (rig.net().waiter().within(pair.near(), Interest.WRITE, 50_000_000)) {
            written += Bytes.fill(pair.near());
        }
        return written;
    }

    @Test
    default void aPausedChannelDeliversNothing() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            StreamPair pair = rig.net().tcp();
            rig.register(pair.near(), Interest.NONE, 1);
            Bytes.write(pair.far(), 1);
            rig.net().waiter().until(pair.near(), Interest.READ);
            assertEquals(List.of(), rig.settle(), "deliveries while nothing is asked for");

            rig.poller().modify(pair.near(), Interest.READ, 1);
            assertEquals(Readiness.READABLE, rig.await(1));
            rig.poller().modify(pair.near(), Interest.NONE, 1);
            assertEquals(List.of(), rig.settle(), "deliveries after nothing is asked for any more");
            rig.poller().modify(pair.near(), Interest.READ_WRITE, 2);
            assertEquals(Readiness.READABLE.with(Readiness.WRITABLE), rig.await(2));
        }
    }

    @Test
    default void whatWasReadyBeforeTheRegistrationIsDelivered() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            PipeEnds pipe = rig.net().pipe();
            Bytes.write(pipe.sink(), 1);
            rig.net().waiter().until(pipe.source(), Interest.READ);

            rig.register(pipe.source(), Interest.READ, 1);

            assertEquals(Readiness.READABLE, rig.await(1));
        }
    }

    @Test
    default void aPollDeliversAllThatIsReady() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            for (long token = 0; token < 20; token++) {
                PipeEnds pipe = rig.net().pipe();
                rig.register(pipe.source(), Interest.READ, token);
                Bytes.write(pipe.sink(), 1);
                rig.net().waiter().until(pipe.source(), Interest.READ);
            }
            int most = 0;
            for (int polls = 0; polls < 5; polls++) {
                most = Math.max(most, rig.poll(Waiter.BOUND).size());
            }
            assertTrue(most == 20, "deliveries of the best of five polls, of 20 that are ready: " + most);
        }
    }
}
