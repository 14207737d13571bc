package dev.ioloop.deferred;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ioloop.IOLoop;
import dev.ioloop.WrongThreadException;
import dev.ioloop.itest.contracts.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventEmitterTest {
    private static final EventType<Integer> ROAR = EventType.named("roar");
    private static final EventType<Integer> OTHER = EventType.named("other");
    private static final EventType<Void> DEAD = EventType.named("dead");

    /** Has events. */
    private static final class Cat {
        private final EventEmitter<Cat> events = new EventEmitter<>(this);

        @Override
        public String toString() {
            return "Cat";
        }
    }

    private final Cat cat = new Cat();
    private final EventEmitter<Cat> events = cat.events;
    private final List<String> log = new ArrayList<>();

    private BiConsumer<Cat, Integer> logs(String name) {
        return (source, times) -> log.add(name + times);
    }

    private List<String> logged() {
        List<String> result = List.copyOf(log);
        log.clear();
        return result;
    }

    @Test
    @Row("PYJ-EVT-002")
    void aMissingSubscriberIsRefusedAtOnceAndNothingIsSubscribed() {
        assertEquals("subscriber", assertThrows(NullPointerException.class, () -> events.on(ROAR, null)).getMessage());
        assertEquals("subscriber",
                assertThrows(NullPointerException.class, () -> events.once(ROAR, null)).getMessage());
        assertThrows(NullPointerException.class, () -> events.onError(null));
        assertThrows(NullPointerException.class, () -> events.on(null, logs("a")));
        assertFalse(events.hasSubscribers(ROAR));
        assertFalse(events.hasSubscribers(EventEmitter.ERROR));
        events.emit(ROAR, 1);
    }

    @Test
    @Row("PYJ-EVT-003")
    void theTypeGivenNamesTheEventAndNothingElseDoes() {
        EventType<Integer> sameName = EventType.named("roar");
        assertEquals("roar", sameName.name());
        Subscription<Cat, Integer> subscription = events.on(ROAR, logs("a"));
        assertSame(ROAR, subscription.type());
        events.emit(sameName, 1);
        assertFalse(events.hasSubscribers(sameName));
        events.emit(ROAR, 2);
        assertEquals(List.of("a2"), logged());
    }

    @Test
    @Row("PYJ-EVT-004")
    void subscribersAreCalledWithinEmitInTheirOrderWithTheSourceFirst() {
        List<Object> sources = new ArrayList<>();
        List<Object> arguments = new ArrayList<>();
        EventType<List<String>> type = EventType.named("by reference");
        events.on(type, (source, argument) -> {
            sources.add(source);
            argument.add("first");
        });
        events.on(type, (source, argument) -> {
            sources.add(source);
            arguments.addAll(argument);
        });
        List<String> argument = new ArrayList<>();
        assertSame(events, events.emit(type, argument));
        assertEquals(List.of(cat, cat), sources);
        assertEquals(List.of("first"), arguments);
        assertEquals(List.of("first"), argument);
        events.on(ROAR, logs("a"));
        events.on(ROAR, logs("b"));
        BiConsumer<Cat, Integer> twice = logs("c");
        events.on(ROAR, twice);
        events.on(ROAR, twice);
        events.emit(ROAR, 1).emit(ROAR, 2);
        assertEquals(List.of("a1", "b1", "c1", "c1", "a2", "b2", "c2", "c2"), logged());
    }

    @Test
    @Row("PYJ-EVT-005")
    void anEventWithoutSubscribersDoesNothing() {
        events.on(OTHER, logs("other"));
        assertSame(events, events.emit(ROAR, 1));
        assertSame(events, events.emit(DEAD));
        assertEquals(List.of(), log);
    }

    @Test
    void anEventMayHaveNoArgument() {
        events.on(DEAD, (source, nothing) -> log.add(source + " " + nothing));
        events.emit(DEAD);
        assertEquals(List.of("Cat null"), log);
    }

    @Test
    @Row("PYJ-EVT-006")
    void anErrorThatNobodySubscribesToIsThrown() {
        IllegalStateException unchecked = new IllegalStateException("unchecked");
        assertSame(unchecked,
                assertThrows(IllegalStateException.class, () -> events.emit(EventEmitter.ERROR, unchecked)));
        StackOverflowError error = new StackOverflowError();
        assertSame(error, assertThrows(StackOverflowError.class, () -> events.emit(EventEmitter.ERROR, error)));
        IOException checked = new IOException("checked");
        CompletionException carrier = assertThrows(CompletionException.class,
                () -> events.emit(EventEmitter.ERROR, checked));
        assertSame(checked, carrier.getCause());
        assertTrue(carrier.getMessage().contains("nobody subscribes to the errors of Cat"), carrier.getMessage());
        assertThrows(NullPointerException.class, () -> events.emit(EventEmitter.ERROR, null));
    }

    @Test
    @Row({"PYJ-EVT-007", "PYJ-EVT-010"})
    void anErrorThatSomebodySubscribesToIsAnOrdinaryEvent() {
        List<Throwable> seen = new ArrayList<>();
        assertSame(events, events.onError((source, failure) -> {
            assertSame(cat, source);
            seen.add(failure);
        }));
        assertTrue(events.hasSubscribers(EventEmitter.ERROR));
        IOException failure = new IOException("seen");
        assertSame(events, events.emit(EventEmitter.ERROR, failure));
        events.emit(EventEmitter.ERROR, failure);
        assertEquals(List.of(failure, failure), seen);
    }

    @Test
    @Row("PYJ-EVT-008")
    void whatASubscriberThrowsComesOutOfEmitAndTheLaterOnesAreNotCalled() {
        IllegalStateException failure = new IllegalStateException("die");
        events.on(ROAR, logs("before"));
        Subscription<Cat, Integer> dying = events.on(ROAR, (source, times) -> {
            throw failure;
        });
        events.on(ROAR, logs("behind"));
        events.onError((source, seen) -> log.add("error"));
        assertSame(failure, assertThrows(IllegalStateException.class, () -> events.emit(ROAR, 1)));
        assertEquals(List.of("before1"), logged());
        dying.unsubscribe();
        events.emit(ROAR, 2);
        assertEquals(List.of("before2", "behind2"), logged());
    }

    @Test
    @Row("PYJ-EVT-009")
    void whatASubscriberOfTheErrorThrowsComesOutInPlaceOfTheError() {
        IllegalStateException own = new IllegalStateException("own");
        events.onError((source, failure) -> {
            log.add(failure.getMessage());
            throw own;
        });
        assertSame(own, assertThrows(IllegalStateException.class,
                () -> events.emit(EventEmitter.ERROR, new IllegalArgumentException("given"))));
        assertEquals(List.of("given"), logged());
    }

    @Test
    @Row("PYJ-EVT-011")
    void oneTimeIsOverBeforeTheCall() {
        events.once(ROAR, (source, times) -> {
            log.add("outer " + source.events.hasSubscribers(ROAR));
            source.events.once(ROAR, logs("inner"));
        });
        events.emit(ROAR, 1);
        assertEquals(List.of("outer false"), logged());
        assertTrue(events.hasSubscribers(ROAR));
        events.emit(ROAR, 2);
        assertEquals(List.of("inner2"), logged());
        events.emit(ROAR, 3);
        assertEquals(List.of(), logged());
        assertFalse(events.hasSubscribers(ROAR));
    }

    @Test
    @Row("PYJ-EVT-011")
    void oneTimeIsOneTimeAlsoIfTheEventIsEmittedWithinIt() {
        events.on(ROAR, (source, times) -> {
            if (times > 0) {
                source.events.emit(ROAR, times - 1);
            }
        });
        Subscription<Cat, Integer> once = events.once(ROAR, logs("once"));
        assertTrue(once.isOnce());
        events.emit(ROAR, 2);
        assertEquals(List.of("once0"), logged());
        assertFalse(once.isActive());
    }

    @Test
    @Row("PYJ-EVT-012")
    void oneTimeIsEndedByItsSubscriptionAloneAndACallByHandIsTheOneTime() {
        BiConsumer<Cat, Integer> subscriber = logs("a");
        Subscription<Cat, Integer> once = events.once(ROAR, subscriber);
        events.unsubscribe(ROAR, subscriber);
        assertTrue(once.isActive());
        assertTrue(once.unsubscribe());
        assertFalse(once.unsubscribe());
        events.emit(ROAR, 1);
        assertEquals(List.of(), logged());

        Subscription<Cat, Integer> direct = events.once(ROAR, subscriber);
        assertTrue(direct.call(2));
        assertFalse(events.hasSubscribers(ROAR));
        events.emit(ROAR, 3);
        assertFalse(direct.call(4));
        assertEquals(List.of("a2"), logged());

        Subscription<Cat, Integer> lasting = events.on(ROAR, subscriber);
        assertTrue(lasting.call(5));
        events.emit(ROAR, 6);
        assertEquals(List.of("a5", "a6"), logged());
        events.on(ROAR, subscriber);
        events.unsubscribe(ROAR, subscriber);
        assertFalse(lasting.isActive());
        assertFalse(events.hasSubscribers(ROAR));
    }

    @Test
    @Row("PYJ-EVT-014")
    void withItsLastSubscriberAnEventIsForgotten() {
        Subscription<Cat, Throwable> first = events.on(EventEmitter.ERROR, (source, failure) -> log.add("first"));
        Subscription<Cat, Throwable> second = events.once(EventEmitter.ERROR, (source, failure) -> log.add("second"));
        first.unsubscribe();
        assertTrue(events.hasSubscribers(EventEmitter.ERROR));
        events.emit(EventEmitter.ERROR, new IllegalStateException("heard"));
        assertEquals(List.of("second"), logged());
        assertFalse(second.isActive());
        assertFalse(events.hasSubscribers(EventEmitter.ERROR));
        assertThrows(IllegalStateException.class,
                () -> events.emit(EventEmitter.ERROR, new IllegalStateException("unheard")));
        events.onError((source, failure) -> log.add("third"));
        events.unsubscribe(EventEmitter.ERROR);
        assertThrows(IllegalStateException.class,
                () -> events.emit(EventEmitter.ERROR, new IllegalStateException("unheard")));
        assertEquals(List.of(), logged());
    }

    @Test
    void allAreUnsubscribedFromOneEvent() {
        Subscription<Cat, Integer> one = events.on(ROAR, logs("a"));
        events.on(OTHER, logs("b"));
        assertSame(events, events.unsubscribe(ROAR));
        assertFalse(one.isActive());
        assertFalse(one.unsubscribe());
        events.emit(ROAR, 1).emit(OTHER, 2);
        assertEquals(List.of("b2"), logged());
    }

    @Test
    @Row("PYJ-EVT-015")
    void unsubscribeAllDropsEverything() {
        Subscription<Cat, Integer> one = events.on(ROAR, logs("a"));
        events.once(ROAR, logs("b"));
        events.on(OTHER, logs("c"));
        events.onError((source, failure) -> log.add("error"));
        assertSame(events, events.unsubscribeAll());
        assertFalse(one.isActive());
        assertFalse(events.hasSubscribers(ROAR));
        assertFalse(events.hasSubscribers(OTHER));
        events.emit(ROAR, 1).emit(OTHER, 1);
        assertThrows(IllegalStateException.class, () -> events.emit(EventEmitter.ERROR, new IllegalStateException()));
        assertEquals(List.of(), logged());
    }

    @Test
    @Row("PYJ-EVT-016")
    void subscribersAreListedInTheirOrderAndCanBePutIntoAnother() {
        assertEquals(List.of(), events.subscribers(ROAR));
        Subscription<Cat, Integer> a = events.on(ROAR, logs("a"));
        Subscription<Cat, Integer> b = events.once(ROAR, logs("b"));
        Subscription<Cat, Integer> c = events.on(ROAR, logs("c"));
        assertEquals(List.of(a, b, c), events.subscribers(ROAR));
        List<Subscription<Cat, Integer>> reversed = new ArrayList<>(events.subscribers(ROAR));
        Collections.reverse(reversed);
        assertSame(events, events.arrange(ROAR, reversed));
        assertEquals(List.of(c, b, a), events.subscribers(ROAR));
        events.emit(ROAR, 1);
        assertEquals(List.of("c1", "b1", "a1"), logged());
        assertEquals(List.of(c, a), events.subscribers(ROAR));
        c.unsubscribe();
        events.on(ROAR, logs("d"));
        events.emit(ROAR, 2);
        assertEquals(List.of("a2", "d2"), logged());
    }

    @Test
    void anOrderThatIsNotThatOfTheSubscribersIsRefused() {
        Subscription<Cat, Integer> a = events.on(ROAR, logs("a"));
        Subscription<Cat, Integer> b = events.on(ROAR, logs("b"));
        Subscription<Cat, Integer> foreign = new Cat().events.on(ROAR, logs("foreign"));
        assertThrows(IllegalArgumentException.class, () -> events.arrange(ROAR, List.of(a)));
        assertThrows(IllegalArgumentException.class, () -> events.arrange(ROAR, List.of(a, a)));
        assertThrows(IllegalArgumentException.class, () -> events.arrange(ROAR, List.of(a, foreign)));
        assertThrows(IllegalArgumentException.class, () -> events.arrange(OTHER, List.of(a)));
        assertSame(events, events.arrange(OTHER, List.of()));
        assertEquals(List.of(a, b), events.subscribers(ROAR));
        assertEquals(List.of(), events.subscribers(OTHER));
    }

    @Test
    @Row("PYJ-EVT-017")
    void whoSubscribesDuringAnEmissionIsCalledInIt() {
        events.once(OTHER, (source, times) -> log.add("unrelated"));
        events.on(ROAR, (source, times) -> {
            log.add("a");
            if (times == 1) {
                source.events.emit(OTHER, 0);
                source.events.on(ROAR, logs("added"));
            }
        });
        events.on(ROAR, logs("b"));
        events.emit(ROAR, 1);
        assertEquals(List.of("a", "unrelated", "b1", "added1"), logged());
        events.emit(ROAR, 2);
        assertEquals(List.of("a", "b2", "added2"), logged());
    }

    @Test
    void subscribersThatAddSubscribersWithoutEndAreRefused() {
        BiConsumer<Cat, Integer> adds = new BiConsumer<>() {
            @Override
            public void accept(Cat source, Integer times) {
                source.events.on(ROAR, this);
            }
        };
        events.on(ROAR, adds);
        IllegalStateException endless = assertThrows(IllegalStateException.class, () -> events.emit(ROAR, 1));
        assertTrue(endless.getMessage().contains("'roar'") && endless.getMessage().contains("100000 subscribers"),
                endless.getMessage());
    }

    @Test
    @Row("PYJ-EVT-018")
    void whoIsUnsubscribedDuringAnEmissionBeforeHisTurnIsStillCalledInIt() {
        List<Subscription<Cat, Integer>> later = new ArrayList<>();
        events.once(ROAR, (source, times) -> {
            later.get(0).unsubscribe();
            source.events.on(ROAR, logs("added"));
        });
        later.add(events.on(ROAR, logs("removed")));
        events.on(ROAR, logs("kept"));
        events.emit(ROAR, 1);
        assertEquals(List.of("removed1", "kept1"), logged());
        events.emit(ROAR, 2);
        assertEquals(List.of("kept2", "added2"), logged());
    }

    @Test
    @Row("PYJ-EVT-018")
    void theSameHoldsIfAllAreUnsubscribed() {
        events.on(ROAR, (source, times) -> source.events.unsubscribeAll());
        events.once(ROAR, logs("removed"));
        events.emit(ROAR, 1);
        assertEquals(List.of("removed1"), logged());
        events.emit(ROAR, 2);
        assertEquals(List.of(), logged());
    }

    @Test
    @Row("PYJ-EVT-019")
    void eachEmissionIsLoggedWithItsSubscribers() {
        Logger logger = (Logger) LoggerFactory.getLogger(EventEmitter.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.addAppender(appender);
        logger.setAdditive(false);
        logger.setLevel(Level.DEBUG);
        try {
            events.on(ROAR, logs("a"));
            events.on(ROAR, logs("b"));
            events.emit(ROAR, 1).emit(OTHER, 1);
            logger.setLevel(Level.INFO);
            events.emit(ROAR, 1);
        } finally {
            logger.setLevel(null);
            logger.setAdditive(true);
            logger.detachAppender(appender);
        }
        assertEquals(List.of("Emit roar in Cat (2)", "Emit other in Cat (0)"),
                appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
    }

    @Test
    void manyOneTimeSubscribersLeaveNothingBehindAndTakeNoTimeThatGrowsWithTheSquare() {
        for (int i = 0; i < 200_000; i++) {
            events.once(ROAR, (source, times) -> log.add("x"));
        }
        events.emit(ROAR, 1);
        assertEquals(200_000, log.size());
        assertEquals(List.of(), events.subscribers(ROAR));
        List<Subscription<Cat, Integer>> all = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            all.add(events.on(ROAR, logs("x")));
        }
        all.forEach(Subscription::unsubscribe);
        assertFalse(events.hasSubscribers(ROAR));
    }

    @Test
    void oneThatBelongsToALoopIsUsedOnTheLoopAlone() throws Exception {
        try (IOLoop loop = IOLoop.create()) {
            loop.checkOwner();
            EventEmitter<Cat> bound = new EventEmitter<>(cat, loop);
            Subscription<Cat, Integer> subscription = bound.on(ROAR, logs("a"));
            List<Runnable> uses = List.of(() -> bound.on(ROAR, logs("b")), () -> bound.emit(ROAR, 1),
                    () -> bound.hasSubscribers(ROAR), () -> bound.unsubscribe(ROAR), bound::unsubscribeAll,
                    subscription::unsubscribe, () -> subscription.call(1), () -> bound.subscribers(ROAR));
            for (Runnable use : uses) {
                ExecutionException refused = assertThrows(ExecutionException.class,
                        () -> CompletableFuture.runAsync(use, task -> new Thread(task).start())
                                .get(10, TimeUnit.SECONDS));
                assertSame(WrongThreadException.class, refused.getCause().getClass());
            }
            bound.emit(ROAR, 1);
            assertEquals(List.of("a1"), logged());
        }
    }
}
