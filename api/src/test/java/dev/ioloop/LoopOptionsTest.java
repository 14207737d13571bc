package dev.ioloop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LoopOptionsTest {
    @Test
    void eachChangeIsACopyThatKeepsTheRest() {
        ExceptionHandler handler = failure -> {
        };
        LoopOptions changed = LoopOptions.defaults().withName("n").withPoller("p").withExceptionHandler(handler)
                .withPollerDecorator(poller -> poller);
        assertEquals("n", changed.name());
        assertEquals("p", changed.poller());
        assertSame(handler, changed.exceptionHandler());
        assertSame(LoopClock.SYSTEM, changed.clock());
        assertNull(LoopOptions.defaults().name());
        assertNull(LoopOptions.defaults().poller());
    }

    @Test
    void badValuesAreRefusedAtTheCall() {
        assertThrows(IllegalArgumentException.class, () -> LoopOptions.defaults().withName(" "));
        assertThrows(IllegalArgumentException.class, () -> LoopOptions.defaults().withPoller(""));
        assertThrows(NullPointerException.class, () -> LoopOptions.defaults().withClock(null));
        assertThrows(NullPointerException.class, () -> LoopOptions.defaults().withPollerProvider(null));
    }

    @Test
    void withoutAnImplementationCreateTellsWhatToInstall() {
        IllegalStateException e = assertThrows(IllegalStateException.class, IOLoop::create);
        assertTrue(String.valueOf(e.getMessage()).contains("dev.ioloop.impl.loop"), e.getMessage());
    }
}
