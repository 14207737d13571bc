package dev.ioloop.itest.contracts;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.Interest;
import dev.ioloop.PipeEnds;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerCapability;
import dev.ioloop.spi.PollerOptions;
import dev.ioloop.spi.PollerProvider;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What a provider says of itself, and the life of the pollers that it opens.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface PollerProviderContract extends PollerUnderTest {
    @Test
    default void theProviderTellsAboutItself() {
        PollerProvider provider = provider();

        assertTrue(provider.name().matches("[a-z][a-z0-9]*"), "name '" + provider.name() + "' is short lower case");
        assertEquals(Optional.empty(), provider.unavailable(), "reason why it cannot be used here");
        assertSame(provider.channels(), provider.channels(), "the factory is the same at each call");
        assertFalse(provider.channels().family().isEmpty(), "the family has no name");
    }

    @Test
    default void probingLeavesNoDescriptorBehind() {
        PollerProvider provider = provider();
        Descriptors descriptors = Descriptors.count();
        for (int i = 0; i < 200; i++) {
            assertEquals(Optional.empty(), provider.unavailable());
        }
        descriptors.expectNoMore();
    }

    @Test
    default void capabilitiesAreFixed() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            Set<PollerCapability> capabilities = rig.poller().capabilities();

            assertEquals(capabilities, rig.poller().capabilities());
            assertThrows(UnsupportedOperationException.class, () -> capabilities.add(PollerCapability.HANG_UP));
        }
    }

    @Test
    default void eachPollerIsItsOwn() throws IOException {
        try (PollRig one = new PollRig(provider()); PollRig other = new PollRig(provider())) {
            assertNotSame(one.poller(), other.poller());
            PipeEnds pipe = one.net().pipe();
            one.register(pipe.source(), Interest.READ, 1);
            Bytes.write(pipe.sink(), 1);
            one.await(1);

            assertEquals(0, other.settle().size(), "deliveries of a poller that has no registration");
        }
    }

    @Test
    default void closingTwiceDoesNothing() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            rig.register(rig.net().pipe().source(), Interest.READ, 1);
            rig.poller().close();
            assertDoesNotThrow(rig.poller()::close);
        }
    }

    @Test
    default void channelsStayOpenWhenThePollerCloses() throws IOException {
        try (PollRig rig = new PollRig(provider()); PollRig next = new PollRig(provider())) {
            StreamPair pair = rig.net().tcp();
            rig.register(pair.near(), Interest.READ_WRITE, 1);
            rig.await(1);

            rig.poller().close();

            assertTrue(pair.near().isOpen());
            Bytes.write(pair.near(), "out");
            assertEquals("out", Bytes.read(rig.net().waiter(), pair.far(), 3));
            next.register(pair.near(), Interest.READ, 2);
            Bytes.write(pair.far(), "in");
            assertTrue(next.await(2).isReadable());
        }
    }

    @Test
    default void openingAndClosingLeavesNoDescriptorBehind() throws IOException {
        try (PollRig rig = new PollRig(provider())) {
            PipeEnds pipe = rig.net().pipe();
            Descriptors descriptors = Descriptors.count();
            for (int i = 0; i < 200; i++) {
                try (Poller poller = provider().open(new PollerOptions("short"))) {
                    poller.register(pipe.source(), Interest.READ, i);
                    poller.poll(0, (token, readiness) -> {
                    });
                }
            }
            descriptors.expectNoMore();
        }
    }
}
