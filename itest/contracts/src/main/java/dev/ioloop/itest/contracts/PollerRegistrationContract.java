package dev.ioloop.itest.contracts;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.AlreadyRegisteredException;
import dev.ioloop.Channel;
import dev.ioloop.Interest;
import dev.ioloop.NotRegisteredException;
import dev.ioloop.PipeEnds;
import dev.ioloop.Readiness;
import dev.ioloop.WrongFamilyException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Registering, changing and ending a registration, and what is refused.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface PollerRegistrationContract extends PollerUnderTest {
    @Test
    default void tokensComeBackVerbatim() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            List<Long> tokens = List.of(Long.MIN_VALUE, -4_294_967_297L, -1L, 0L, 1L, 4_294_967_296L, Long.MAX_VALUE);
            for (long token : tokens) {
                PipeEnds pipe = rig.net().pipe();
                rig.register(pipe.source(), Interest.READ, token);
                Bytes.write(pipe.sink(), 1);
            }
            assertEquals(tokens, Ready.tokens(rig.settle()).stream().distinct().toList());
        }
    }

    @Test
    @Row("TOR-HND-003")
    default void registeringTwiceFailsAndTheFirstStays() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            StreamPair pair = rig.net().tcp();
            rig.register(pair.near(), Interest.READ, 1);

            assertThrows(AlreadyRegisteredException.class, () -> rig.register(pair.near(), Interest.WRITE, 2));
            assertEquals(List.of(), rig.settle(), "deliveries although nothing can be read");
            Bytes.write(pair.far(), 1);
            assertEquals(Readiness.READABLE, rig.await(1));

            assertThrows(AlreadyRegisteredException.class, () -> rig.register(pair.near(), Interest.READ, 1));
            assertEquals(Readiness.READABLE, rig.await(1));
            rig.poller().modify(pair.near(), Interest.WRITE, 3);
            assertEquals(Readiness.WRITABLE, rig.await(3));
        }
    }

    @Test
    default void modifyChangesInterestAndToken() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            StreamPair pair = rig.net().tcp();
            Bytes.write(pair.far(), 1);
            rig.net().waiter().until(pair.near(), Interest.READ);
            rig.register(pair.near(), Interest.WRITE, 1);
            assertEquals(Readiness.WRITABLE, rig.await(1));

            rig.poller().modify(pair.near(), Interest.READ, -2);
            assertEquals(Readiness.READABLE, rig.await(-2));
            assertOnly(rig.settle(), -2, Readiness.READABLE);

            rig.poller().modify(pair.near(), Interest.READ, 3);
            assertOnly(rig.settle(), 3, Readiness.READABLE);

            rig.poller().modify(pair.near(), Interest.WRITE, 3);
            assertOnly(rig.settle(), 3, Readiness.WRITABLE);
        }
    }

    private static void assertOnly(List<Ready> found, long token, Readiness readiness) {
        assertEquals(List.of(new Ready(token, readiness)), found.stream().distinct().toList());
    }

    @Test
    @Row("TOR-HND-010")
    default void modifyingWhatIsNotRegisteredFails() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            PipeEnds pipe = rig.net().pipe();
            Bytes.write(pipe.sink(), 1);
            assertThrows(NotRegisteredException.class, () -> rig.poller().modify(pipe.source(), Interest.READ, 1));
            assertEquals(List.of(), rig.settle(), "the refused change registered the channel");

            rig.register(pipe.source(), Interest.READ, 2);
            rig.await(2);
            rig.poller().deregister(pipe.source());
            assertThrows(NotRegisteredException.class, () -> rig.poller().modify(pipe.source(), Interest.READ, 3));
            assertEquals(List.of(), rig.settle(), "the refused change registered the channel again");
        }
    }

    @Test
    @Row("TOR-HND-011")
    default void deregisteringTheUnknownDoesNothing() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            PipeEnds other = rig.net().pipe();
            rig.register(other.source(), Interest.READ, 1);
            PipeEnds pipe = rig.net().pipe();

            assertDoesNotThrow(() -> rig.poller().deregister(pipe.source()));

            Bytes.write(other.sink(), 1);
            assertEquals(Readiness.READABLE, rig.await(1));
        }
    }

    @Test
    @Row("PYF-LOP-007")
    default void deregisteringTwiceDoesNothing() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            PipeEnds pipe = rig.net().pipe();
            Bytes.write(pipe.sink(), 1);
            rig.register(pipe.source(), Interest.READ, 1);
            rig.await(1);

            rig.poller().deregister(pipe.source());
            assertDoesNotThrow(() -> rig.poller().deregister(pipe.source()));
            assertEquals(List.of(), rig.settle(), "deliveries after the registration has ended");
            assertDoesNotThrow(() -> rig.poller().deregister(pipe.source()));
        }
    }

    @Test
    @Row({"TOR-HND-012", "PYF-LOP-007"})
    default void deregisteringTheClosedDoesNothing() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            PipeEnds before = rig.net().pipe();
            PipeEnds after = rig.net().pipe();
            rig.register(before.source(), Interest.READ, 1);
            rig.register(after.source(), Interest.READ, 2);
            before.source().close();
            after.source().close();

            assertDoesNotThrow(() -> rig.poller().deregister(before.source()));
            assertEquals(List.of(), rig.settle(), "deliveries of closed channels");
            assertDoesNotThrow(() -> rig.poller().deregister(after.source()));
        }
    }

    @Test
    default void aClosedChannelIsRefused() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            PipeEnds pipe = rig.net().pipe();
            pipe.source().close();

            assertThrows(ClosedChannelException.class, () -> rig.register(pipe.source(), Interest.READ, 1));
            assertThrows(ClosedChannelException.class, () -> rig.register(pipe.source(), Interest.NONE, 1));
            assertEquals(List.of(), rig.settle());
        }
    }

    @Test
    default void aChannelThatWasClosedIsNotRegisteredAnyMore() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            PipeEnds pipe = rig.net().pipe();
            rig.register(pipe.source(), Interest.READ, 1);
            pipe.source().close();
            rig.settle();

            assertThrows(NotRegisteredException.class, () -> rig.poller().modify(pipe.source(), Interest.READ, 2));
        }
    }

    @Test
    default void aChannelOfAnotherFamilyIsRefused() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            Channel stranger = new Stranger();
            WrongFamilyException refusal = Refusals.naming(WrongFamilyException.class, stranger.family(),
                    () -> rig.register(stranger, Interest.READ, 1));
            assertTrue(refusal.toString().contains(provider().channels().family()), "the poller's family: " + refusal);
            assertDoesNotThrow(() -> rig.poller().deregister(stranger));
            assertEquals(List.of(), rig.settle());
        }
    }

    @Test
    default void nullArgumentsAreNamed() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            PipeEnds pipe = rig.net().pipe();
            Refusals.ofNull("channel", () -> rig.register(Refusals.none(), Interest.READ, 1));
            Refusals.ofNull("interest", () -> rig.register(pipe.source(), Refusals.none(), 1));
            rig.register(pipe.source(), Interest.READ, 1);
            Refusals.ofNull("channel", () -> rig.poller().modify(Refusals.none(), Interest.READ, 1));
            Refusals.ofNull("interest", () -> rig.poller().modify(pipe.source(), Refusals.none(), 1));
            Refusals.ofNull("channel", () -> rig.poller().deregister(Refusals.none()));
            Refusals.ofNull("sink", () -> rig.poller().poll(0, Refusals.none()));
            Refusals.ofNull("options", () -> provider().open(Refusals.none()));

            Bytes.write(pipe.sink(), 1);
            assertEquals(Readiness.READABLE, rig.await(1), "after the refusals");
        }
    }
}
