package dev.ioloop.itest.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.Interest;
import dev.ioloop.PipeEnds;
import dev.ioloop.PollerInfo;
import dev.ioloop.ScheduledCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Timers, futures and the change of a poller against other threads and against each other. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TimerAndFutureRacesTest {
    /** A timer of the test, and what the model knows of it. */
    private static final class Modelled {
        private ScheduledCall call;
        private int fired;
        private boolean cancelled;
    }

    @Test
    void cancelAndResetAgainstFire() throws Exception {
        try (Races.Running running = new Races.Running()) {
            Races.repeat(10, (random, round) -> {
                CompletableFuture<Boolean> done = new CompletableFuture<>();
                List<Modelled> all = new ArrayList<>();
                AtomicInteger wrong = new AtomicInteger();
                running.loop.execute(() -> {
                    long[] last = {Long.MIN_VALUE};
                    for (int i = 0; i < 300; i++) {
                        Modelled timer = new Modelled();
                        all.add(timer);
                        timer.call = running.loop.callLater(Duration.ofNanos(random.nextInt(2_000_000)), () -> {
                            timer.fired++;
                            if (timer.cancelled || timer.call.active() || timer.call.dueAt() < last[0]
                                    || running.loop.nanoTime() < timer.call.dueAt()) {
                                wrong.incrementAndGet();
                            }
                            last[0] = timer.call.dueAt();
                            Modelled other = all.get(random.nextInt(all.size()));
                            if (random.nextBoolean()) {
                                other.cancelled |= other.call.cancel();
                            } else if (other.call.active()) {
                                other.call.reset(Duration.ofNanos(running.loop.nanoTime() - last[0]
                                        + random.nextInt(1_000_000)));
                            }
                        });
                    }
                    running.loop.callLater(Duration.ofMillis(60), () -> done.complete(true));
                });
                for (int i = 0; i < 20; i++) {
                    running.loop.execute(() -> {
                        Modelled one = all.get(random.nextInt(all.size()));
                        one.cancelled |= one.call.cancel();
                    });
                    Races.spin(500);
                }
                Races.get(done);
                assertEquals(0, wrong.get(), "timers that fired early, late, out of order or though cancelled");
                for (Modelled timer : all) {
                    assertEquals(timer.cancelled ? 0 : 1, timer.fired, timer.call.toString());
                }
            });
        }
    }

    @Test
    void wakeUpAgainstAPollerThatIsOpenedAnew() throws Exception {
        try (Races.Running running = new Races.Running()) {
            AtomicBoolean ending = new AtomicBoolean();
            AtomicInteger posted = new AtomicInteger();
            AtomicInteger ran = new AtomicInteger();
            AtomicInteger received = new AtomicInteger();
            CompletableFuture<PipeEnds> opened = new CompletableFuture<>();
            running.loop.execute(() -> {
                try {
                    PipeEnds pipe = running.loop.channels().pipe();
                    ByteBuffer buffer = ByteBuffer.allocate(1024);
                    running.loop.register(pipe.source(), Interest.READ, (registration, readiness) -> {
                        int read = pipe.source().read(buffer.clear());
                        received.addAndGet(Math.max(0, read));
                    });
                    opened.complete(pipe);
                } catch (Exception e) {
                    opened.completeExceptionally(e);
                }
            });
            PipeEnds pipe = Races.get(opened);
            Thread other = new Thread(() -> {
                while (!ending.get()) {
                    posted.incrementAndGet();
                    running.loop.execute(ran::incrementAndGet);
                    Races.spin(300);
                }
            });
            other.start();
            AtomicInteger sent = new AtomicInteger();
            Races.repeat(100, (random, round) -> {
                CompletableFuture<PollerInfo> changed = new CompletableFuture<>();
                running.loop.execute(() -> {
                    try {
                        sent.addAndGet(pipe.sink().write(ByteBuffer.wrap(new byte[]{1, 2, 3})));
                    } catch (IOException e) {
                        changed.completeExceptionally(e);
                    }
                    running.loop.switchPoller("nio").whenComplete((info, failure) -> {
                        if (failure == null) {
                            changed.complete(info);
                        } else {
                            changed.completeExceptionally(failure);
                        }
                    });
                });
                Races.spin(random.nextInt(1000));
                Races.get(changed);
            });
            ending.set(true);
            other.join(10_000);
            CompletableFuture<Boolean> last = new CompletableFuture<>();
            running.loop.execute(() -> running.loop.callLater(Duration.ofMillis(20), () -> last.complete(true)));
            Races.get(last);
            assertEquals(posted.get(), ran.get());
            assertEquals(sent.get(), received.get());
        }
    }

    @Test
    void completeAgainstCancel() throws Exception {
        try (Races.Running running = new Races.Running()) {
            Races.repeat(2000, (random, round) -> {
                CompletableFuture<String> future = running.loop.newFuture();
                AtomicInteger dependents = new AtomicInteger();
                AtomicBoolean elsewhere = new AtomicBoolean();
                CompletableFuture<Boolean> told = new CompletableFuture<>();
                future.whenComplete((value, failure) -> {
                    dependents.incrementAndGet();
                    if (!running.loop.isOwner()) {
                        elsewhere.set(true);
                    }
                    told.complete(failure == null);
                });
                AtomicBoolean cancelled = new AtomicBoolean();
                int delay = random.nextInt(300);
                Thread canceller = new Thread(() -> {
                    Races.spin(delay);
                    cancelled.set(future.cancel(false));
                });
                canceller.start();
                Races.spin(random.nextInt(300));
                boolean completed = future.complete("value");
                canceller.join(10_000);
                assertTrue(completed != cancelled.get(), "both or neither have won");
                assertEquals(completed, Races.get(told));
                assertEquals(1, dependents.get());
                assertFalse(elsewhere.get(), "a dependent ran off the loop");
            });
        }
    }
}
