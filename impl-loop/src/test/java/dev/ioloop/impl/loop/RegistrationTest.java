package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.AlreadyRegisteredException;
import dev.ioloop.Channel;
import dev.ioloop.Interest;
import dev.ioloop.LoopOptions;
import dev.ioloop.NotRegisteredException;
import dev.ioloop.Readiness;
import dev.ioloop.ReadinessSource;
import dev.ioloop.Registration;
import dev.ioloop.WrongFamilyException;
import dev.ioloop.impl.loop.HandPollerProvider.HandChannel;
import dev.ioloop.itest.contracts.Row;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RegistrationTest {
    private final HandPollerProvider hand = new HandPollerProvider("hand", 0, "hand");
    private final LoopRunner runner = new LoopRunner(LoopOptions.defaults().withPollerProvider(hand));
    private final EventLoop loop = runner.loop;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Semaphore called = new Semaphore(0);

    @AfterEach
    void close() {
        runner.close();
        assertEquals(List.of(), runner.failures);
    }

    private static HandChannel ready() {
        HandChannel channel = new HandChannel("hand");
        channel.ready = Readiness.READABLE;
        return channel;
    }

    private void awaitCall() throws InterruptedException {
        assertTrue(called.tryAcquire(10, TimeUnit.SECONDS), () -> "not called; log: " + log);
    }

    @Test
    @Row("TOR-HND-003")
    void aSecondRegistrationIsRefusedOnThisLoopAndOnOthersAndTheFirstStays() throws Exception {
        HandChannel channel = new HandChannel("hand");
        Registration first = runner.call(() -> loop.register(channel, Interest.READ, (r, ready) -> {
            channel.ready = Readiness.NONE;
            called.release();
        }));
        AlreadyRegisteredException e = assertThrows(AlreadyRegisteredException.class,
                () -> runner.run(() -> loop.register(channel, Interest.WRITE, (r, ready) -> log.add("second"))));
        assertTrue(String.valueOf(e.getMessage()).contains(loop.name()), e.getMessage());
        HandPollerProvider otherHand = new HandPollerProvider("hand", 0, "hand");
        try (LoopRunner other = new LoopRunner(LoopOptions.defaults().withPollerProvider(otherHand))) {
            AlreadyRegisteredException elsewhere = assertThrows(AlreadyRegisteredException.class,
                    () -> other.run(() -> other.loop.register(channel, Interest.READ, (r, ready) -> {
                    })));
            assertTrue(String.valueOf(elsewhere.getMessage()).contains(loop.name()), elsewhere.getMessage());
            assertEquals(0, otherHand.last().registered());
        }
        assertTrue(runner.call(first::isActive));
        hand.last().makeReady(channel, Readiness.READABLE);
        awaitCall();
        assertEquals(List.of(), log);
    }

    @Test
    @Row({"TOR-HND-013", "PYJ-REACT-006", "PYF-LOP-012"})
    void whatAnEarlierHandlerOfTheBatchCancelsPausesOrClosesIsNotCalled() throws Exception {
        List<HandChannel> victims = List.of(ready(), ready(), ready());
        HandChannel killer = ready();
        runner.run(() -> {
            Registration[] others = new Registration[3];
            loop.register(killer, Interest.READ, (r, ready) -> {
                killer.ready = Readiness.NONE;
                others[0].cancel();
                others[1].interest(Interest.NONE);
                others[2].channel().close();
                called.release();
            });
            for (int i = 0; i < 3; i++) {
                others[i] = loop.register(victims.get(i), Interest.READ, (r, ready) -> log.add("victim"));
            }
        });
        awaitCall();
        runner.run(() -> {
        });
        assertEquals(List.of(), log);
    }

    @Test
    @Row({"TOR-HND-014", "TOR-HND-015"})
    void aRegistrationThatTookThePlaceOfAnotherOneDoesNotGetItsReadiness() throws Exception {
        HandChannel first = ready();
        HandChannel old = ready();
        HandChannel fresh = new HandChannel("hand");
        runner.run(() -> {
            Registration[] oldRegistration = new Registration[1];
            loop.register(first, Interest.READ, (r, ready) -> {
                r.cancel();
                first.ready = Readiness.NONE;
                loop.register(first, Interest.READ, (again, readyAgain) -> log.add("re-added"));
                oldRegistration[0].cancel();
                old.close();
                loop.register(fresh, Interest.READ, (f, readyFresh) -> log.add("fresh"));
                called.release();
            });
            oldRegistration[0] = loop.register(old, Interest.READ, (r, ready) -> log.add("old"));
        });
        awaitCall();
        runner.run(() -> {
        });
        assertEquals(List.of(), log);
        fresh.ready = Readiness.READABLE;
        runner.run(() -> fresh.registration().interest());
        assertEquals(2, hand.last().registered());
    }

    @Test
    @Row({"TOR-HND-010", "TOR-HND-011", "PYF-LOP-007", "PYJ-REACT-004"})
    void anEndedRegistrationCanBeCancelledAgainButNotChanged() {
        HandChannel channel = new HandChannel("hand");
        Registration registration = runner.call(() -> loop.register(channel, Interest.READ, (r, ready) -> {
        }));
        runner.run(() -> {
            registration.cancel();
            registration.cancel();
            assertFalse(registration.isActive());
            assertTrue(channel.isOpen());
            assertNull(channel.registration());
            NotRegisteredException e = assertThrows(NotRegisteredException.class,
                    () -> registration.interest(Interest.WRITE));
            assertTrue(String.valueOf(e.getMessage()).contains("cancelled"), e.getMessage());
            assertThrows(NotRegisteredException.class, () -> registration.handler((r, ready) -> {
            }));
        });
        assertEquals(0, hand.last().registered());
    }

    @Test
    @Row({"TOR-HND-016", "TOR-HND-012"})
    void channelsThatWereClosedWithoutCancellingAreForgotten() {
        runner.run(() -> {
            for (int i = 0; i < 1000; i++) {
                HandChannel channel = new HandChannel("hand");
                Registration registration = loop.register(channel, Interest.READ, (r, ready) -> {
                });
                channel.close();
                assertFalse(registration.isActive());
                registration.cancel();
            }
            for (int i = 0; i < 1000; i++) {
                HandChannel channel = new HandChannel("hand");
                loop.register(channel, Interest.READ, (r, ready) -> {
                });
                channel.close();
            }
            assertTrue(loop.registrations().size() <= 16,
                    () -> loop.registrations().size() + " registrations of closed channels");
        });
    }

    @Test
    void badInputIsRefusedAtTheCallAndOthersLoseNothing() throws Exception {
        HandChannel good = new HandChannel("hand");
        HandChannel closed = new HandChannel("hand");
        closed.close();
        HandChannel refused = new HandChannel("hand");
        hand.refuseRegister = c -> c == refused;
        runner.run(() -> loop.register(good, Interest.READ, (r, ready) -> {
            good.ready = Readiness.NONE;
            called.release();
        }));
        assertThrows(ClosedChannelException.class,
                () -> runner.run(() -> loop.register(closed, Interest.READ, (r, ready) -> {
                })));
        assertThrows(WrongFamilyException.class,
                () -> runner.run(() -> loop.register(new HandChannel("other"), Interest.READ, (r, ready) -> {
                })));
        assertEquals("refused by the test", assertThrows(IOException.class,
                () -> runner.run(() -> loop.register(refused, Interest.READ, (r, ready) -> {
                }))).getMessage());
        assertNull(refused.registration());
        hand.refuseRegister = c -> false;
        runner.run(() -> loop.register(refused, Interest.READ, (r, ready) -> {
        }).cancel());
        hand.last().makeReady(good, Readiness.READABLE);
        awaitCall();
    }

    @Test
    void theHandlerCanBeChanged() throws Exception {
        HandChannel channel = ready();
        runner.run(() -> loop.register(channel, Interest.READ, (r, ready) -> r.handler((again, readyAgain) -> {
            channel.ready = Readiness.NONE;
            assertSame(r, again);
            called.release();
        })));
        awaitCall();
    }

    @Test
    void aTransportThatThrowsIsReportedAndTheLoopGoesOn() {
        MemoryChannel broken = new MemoryChannel() {
            @Override
            public synchronized Readiness readiness() {
                throw new IllegalStateException("broken transport");
            }
        };
        runner.run(() -> loop.register(broken, Interest.READ, (r, ready) -> {
        }));
        assertEquals("alive", runner.call(() -> "alive"));
        assertEquals("broken transport", runner.failures.remove(0).cause().getMessage());
    }

    /** A channel that no poller knows: ready as long as it holds something. */
    private static class MemoryChannel implements Channel, ReadinessSource {
        private int held;
        private @Nullable Runnable listener;
        private boolean open = true;

        synchronized void put(int count) {
            held += count;
            if (listener != null) {
                listener.run();
            }
        }

        synchronized void takeOne() {
            held--;
        }

        synchronized boolean isListenedTo() {
            return listener != null;
        }

        @Override
        public synchronized Readiness readiness() {
            return held > 0 ? Readiness.READABLE : Readiness.NONE;
        }

        @Override
        public synchronized void readinessListener(@Nullable Runnable next) {
            listener = next;
        }

        @Override
        public String family() {
            return "memory";
        }

        @Override
        public synchronized boolean isOpen() {
            return open;
        }

        @Override
        public synchronized void close() {
            open = false;
        }
    }

    @Test
    void aTransportOfTheUsersOwnIsLevelTriggeredToo() throws Exception {
        MemoryChannel channel = new MemoryChannel();
        channel.put(2);
        Registration registration = runner.call(() -> loop.register(channel, Interest.NONE, (r, ready) -> {
            log.add(ready.toString());
            channel.takeOne();
            called.release();
        }));
        runner.run(() -> {
        });
        assertEquals(List.of(), log);
        runner.run(() -> registration.interest(Interest.READ));
        awaitCall();
        awaitCall();
        hand.last().awaitWaiting();
        channel.put(1);
        awaitCall();
        assertEquals(List.of("READABLE", "READABLE", "READABLE"), log);
        assertThrows(AlreadyRegisteredException.class,
                () -> runner.run(() -> loop.register(channel, Interest.READ, (r, ready) -> {
                })));
        runner.run(registration::cancel);
        assertFalse(channel.isListenedTo());
        channel.put(1);
        runner.run(() -> {
        });
        assertEquals(3, log.size());
        hand.last().awaitWaiting();
    }
}
