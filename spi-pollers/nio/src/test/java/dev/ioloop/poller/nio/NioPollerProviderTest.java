package dev.ioloop.poller.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.Registry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * How the poller is found, and what its provider says.
 */
class NioPollerProviderTest {
    private final PollerProvider provider = new NioPollerProvider();

    @Test
    void isFoundAsAService() {
        List<PollerProvider> found = Registry.find(PollerProvider.class).services();
        assertTrue(found.stream().anyMatch(one -> one.getClass() == NioPollerProvider.class), () -> "found " + found);
    }

    @Test
    void isTheOneOfLowestPriority() {
        assertEquals("nio", provider.name());
        assertEquals(0, provider.priority());
        assertEquals("nio", provider.channels().family());
        assertSame(provider.channels(), new NioPollerComponent().channels());
    }

    @Test
    void isAvailableAndTheProbeLeavesNothing() throws IOException {
        assertEquals(Optional.empty(), provider.unavailable());
        Sockets before = Sockets.ofThisProcess();
        assertEquals(Optional.empty(), provider.unavailable());
        before.assertOnlyAdded(0);
    }
}
