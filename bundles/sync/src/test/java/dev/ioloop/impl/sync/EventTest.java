package dev.ioloop.impl.sync;

import static dev.ioloop.impl.sync.Rig.SECOND;
import static dev.ioloop.impl.sync.Rig.pending;
import static dev.ioloop.impl.sync.Rig.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.itest.contracts.Row;
import dev.ioloop.sync.AsyncEvent;
import dev.ioloop.sync.EventSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EventTest {
    private final Rig rig = new Rig();
    private final AsyncEvent event = rig.sync.event();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @Row("TOR-LCK-013")
    void setLetsAllGoAndSetAgainChangesNothing() {
        assertFalse(event.isSet());
        rig.log("a", event.await());
        rig.log("b", event.await());
        rig.settle();
        assertEquals(List.of(), rig.logged());
        event.set();
        assertTrue(event.isSet());
        event.set();
        assertEquals(List.of(), rig.logged(), "not within set()");
        rig.settle();
        assertEquals(List.of("a:true", "b:true"), rig.logged());
        value(true, event.await());
        assertSame(event.await(), event.await(), "nothing is made where nothing is waited for");
    }

    @Test
    @Row("TOR-LCK-014")
    void thoseWhoWaitedAtSetAreLetGoThoughItIsClearedAtOnce() {
        CompletableFuture<Boolean> before = event.await();
        event.set();
        event.clear();
        assertFalse(event.isSet());
        CompletableFuture<Boolean> after = event.await();
        rig.settle();
        value(true, before);
        pending(after);
        event.set();
        rig.settle();
        value(true, after);
    }

    @Test
    @Row("TOR-LCK-015")
    void aWaitThatIsOverTellsFalseAndTheEventGoesOnAsUsual() {
        CompletableFuture<Boolean> hasty = event.await(SECOND);
        CompletableFuture<Boolean> until = event.awaitAt(rig.in(SECOND));
        CompletableFuture<Boolean> patient = event.await();
        value(false, event.await(Duration.ZERO));
        value(false, event.awaitAt(rig.in(Duration.ofSeconds(-1))));
        rig.advance(SECOND);
        value(false, hasty);
        value(false, until);
        pending(patient);
        event.set();
        rig.settle();
        value(true, patient);
        value(true, event.await(Duration.ZERO));
    }

    @Test
    @Row("TOR-LCK-016")
    void ofTimedAndCancelledWaitsNothingIsLeft() {
        for (int round = 0; round < 100; round++) {
            for (int i = 0; i < 500; i++) {
                event.await(Duration.ofMillis(1));
                event.await(Duration.ofDays(1)).cancel(false);
            }
            assertEquals(500, event.snapshot().waiters());
            rig.advance(Duration.ofMillis(1));
            assertEquals(0, event.snapshot().waiters());
            assertEquals(0, rig.timers());
        }
    }

    @Test
    @Row("TOR-LCK-034")
    void theTextAndTheSnapshotShowTheState() {
        assertTrue(event.toString().matches("AsyncEvent@\\p{XDigit}+\\[clear]"), event::toString);
        event.await();
        rig.advance(SECOND);
        assertTrue(event.toString().endsWith("[clear, waiters=1]"), event::toString);
        assertEquals(new EventSnapshot(false, 1, SECOND), event.snapshot());
        event.set();
        assertTrue(event.toString().endsWith("[set]"), event::toString);
        assertEquals(new EventSnapshot(true, 0, null), event.snapshot());
    }
}
