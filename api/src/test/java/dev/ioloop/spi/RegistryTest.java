package dev.ioloop.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegistryTest {
    private static final class Factory implements LoopFactory {
        private final int priority;
        private int created;

        Factory(int priority) {
            this.priority = priority;
        }

        @Override
        public int priority() {
            return priority;
        }

        @Override
        public IOLoop create(LoopOptions options) {
            created++;
            throw new IllegalStateException("priority " + priority);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Factory;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    @Test
    void servicesAreKnownByIdentityAndListenersHearOfEachOnce() {
        Factory low = new Factory(1);
        Factory high = new Factory(2);
        List<String> heard = new ArrayList<>();
        Registry.Subscription subscription = Registry.subscribe(LoopFactory.class, new Registry.Listener<>() {
            @Override
            public void added(LoopFactory service) {
                heard.add("+" + service.priority());
            }

            @Override
            public void removed(LoopFactory service) {
                heard.add("-" + service.priority());
            }
        });
        Registry.add(LoopFactory.class, low);
        Registry.add(LoopFactory.class, high);
        Registry.add(LoopFactory.class, high);
        List<LoopFactory> found = Registry.find(LoopFactory.class).services();
        assertEquals(2, found.size());
        assertSame(low, found.get(0));
        assertSame(high, found.get(1));
        assertEquals("priority 2",
                assertThrows(IllegalStateException.class, IOLoop::create).getMessage());
        assertEquals(0, low.created);
        assertTrue(Registry.remove(LoopFactory.class, low));
        assertFalse(Registry.remove(LoopFactory.class, low));
        assertTrue(Registry.remove(LoopFactory.class, high));
        subscription.close();
        Registry.add(LoopFactory.class, low);
        assertTrue(Registry.remove(LoopFactory.class, low));
        assertEquals(List.of("+1", "+2", "-1", "-2"), heard);
        assertEquals(List.of(), Registry.find(LoopFactory.class).services());
    }
}
