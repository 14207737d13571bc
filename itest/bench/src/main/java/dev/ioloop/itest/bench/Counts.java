package dev.ioloop.itest.bench;

import com.sun.management.ThreadMXBean;
import dev.ioloop.LoopOptions;
import dev.ioloop.LoopSnapshot;
import dev.ioloop.ScheduledCall;
import dev.ioloop.Watchdog;
import dev.ioloop.deferred.Deferred;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What is counted and not timed: wake-ups, allocated bytes, processor time of a loop that idles, memory of timers. */
final class Counts {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final PrintStream out;

    Counts(PrintStream out) {
        this.out = out;
    }

    void run(int scale) throws InterruptedException {
        out.println("| count | value | bound |");
        out.println("|---|---|---|");
        wakeUps();
        idle(false);
        idle(true);
        allocation();
        echoAllocation(scale);
        cancelledTimers(scale);
        pendingTimers(scale, 60);
        pendingDeferreds(1_000_000);
    }

    /** Counts little, to see that it counts. */
    void smoke() throws InterruptedException {
        wakeUps();
        echoAllocation(10_000);
        pendingTimers(100, 0);
        pendingDeferreds(10_000);
    }

    private void row(String what, String value, String bound) {
        out.println("| " + what + " | " + value + " | " + bound + " |");
    }

    private void wakeUps() throws InterruptedException {
        int bursts = 200;
        try (Peers.Ours ours = new Peers.Ours()) {
            PostBenchmark.burst(ours.loop, 1);
            long before = ours.loop.diagnostics().snapshot().wakeups();
            for (int i = 0; i < bursts; i++) {
                PostBenchmark.burst(ours.loop, 1000);
            }
            double each = (ours.loop.diagnostics().snapshot().wakeups() - before) / (bursts * 1000.0);
            row("wake-ups per task, bursts of 1,000", String.format(Locale.ROOT, "%.4f", each), "0.05");
        }
    }

    /** A loop that waits for a timer in an hour. */
    private void idle(boolean watched) {
        LoopOptions options = LoopOptions.defaults().withPoller("nio");
        try (Peers.Ours ours = new Peers.Ours(
                watched ? options.withWatchdog(Watchdog.logging(Duration.ofMillis(100))) : options)) {
            Peers.runOn(ours.loop, () -> ours.loop.callLater(Duration.ofHours(1), () -> {
            }));
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            LoopSnapshot before = ours.loop.diagnostics().snapshot();
            long cpu = THREADS.getThreadCpuTime(ours.thread.threadId());
            LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
            LoopSnapshot after = ours.loop.diagnostics().snapshot();
            row("idle for 3 s" + (watched ? ", with a watchdog" : "")
                    + ": turns, wake-ups, processor time of its thread",
                    (after.turns() - before.turns()) + ", " + (after.wakeups() - before.wakeups()) + ", "
                            + (THREADS.getThreadCpuTime(ours.thread.threadId()) - cpu) + " ns",
                    "0, 0, 0");
        }
    }

    /** What a chain of callbacks allocates on the loop's thread, and one that is only dispatched. */
    private void allocation() {
        int rounds = 1_000_000;
        try (Peers.Ours ours = new Peers.Ours()) {
            for (int warm = 0; warm < 2; warm++) {
                chain(ours, rounds);
            }
            long before = THREADS.getThreadAllocatedBytes(ours.thread.threadId());
            chain(ours, rounds);
            double each = (THREADS.getThreadAllocatedBytes(ours.thread.threadId()) - before) / (double) rounds;
            row("bytes allocated per callback round", String.format(Locale.ROOT, "%.2f", each), "24");
        }
    }

    /** What an echo allocates on the loop's thread, through a connection and without one. */
    private void echoAllocation(int rounds) throws InterruptedException {
        for (boolean through : new boolean[]{false, true}) {
            try (EchoRig rig = new EchoRig(64, through)) {
                rig.run(rounds);
                rig.run(rounds);
                long before = THREADS.getThreadAllocatedBytes(rig.threadId());
                rig.run(rounds);
                double each = (THREADS.getThreadAllocatedBytes(rig.threadId()) - before) / (double) rounds;
                row("bytes allocated per echo in memory, " + (through ? "through Connection" : "raw"),
                        String.format(Locale.ROOT, "%.2f", each), through ? "those of the raw one" : "");
            }
        }
    }

    private static void chain(Peers.Ours ours, int rounds) {
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        ours.loop.execute(new Runnable() {
            private int left = rounds;

            @Override
            public void run() {
                if (--left == 0) {
                    end.complete(true);
                } else {
                    ours.loop.execute(this);
                }
            }
        });
        Peers.await(end);
    }

    private static long used() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private void cancelledTimers(int scale) {
        try (Peers.Ours ours = new Peers.Ours()) {
            long before = used();
            Peers.runOn(ours.loop, () -> {
                for (int i = 0; i < scale; i++) {
                    byte[] held = new byte[1024];
                    ours.loop.callLater(Duration.ofHours(1), () -> System.identityHashCode(held)).cancel();
                }
            });
            long after = used();
            row("memory after " + scale + " timers of 1 KiB each were cancelled", (after - before) / 1024 + " KiB",
                    "about 0");
        }
    }

    /** Fills the loop with timers, and lets them all fire. */
    private void pendingTimers(int scale, long seconds) throws InterruptedException {
        int count = scale * 10;
        try (Peers.Ours ours = new Peers.Ours()) {
            long before = used();
            Order order = new Order(count);
            Peers.runOn(ours.loop, () -> {
                Random random = new Random(42);
                long begin = ours.loop.nanoTime();
                for (int i = 0; i < count; i++) {
                    Order.Timer timer = new Order.Timer(order);
                    timer.call = ours.loop.callLater(
                            Duration.ofNanos(Math.max(0,
                                    begin - ours.loop.nanoTime() + seconds * 1_000_000_000L
                                            + random.nextInt(1_000_000_000))),
                            timer);
                }
            });
            long each = (used() - before) / count;
            row("memory of each of " + count + " pending timers, its callback included", each + " bytes", "");
            if (!order.end.await(180, TimeUnit.SECONDS)) {
                throw new IllegalStateException(order.fired + " of " + count + " timers have fired");
            }
            row(count + " timers have fired, in order", order.fired + ", " + order.inOrder, count + ", true");
        }
    }

    /** What a Deferred needs that waits for its result and has no steps. */
    private void pendingDeferreds(int count) {
        Object[] all = new Object[count];
        all[0] = new Deferred<>(); // loads the classes
        long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().threadId());
        for (int i = 0; i < count; i++) {
            all[i] = new Deferred<>();
        }
        long bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().threadId()) - before;
        row("bytes of a pending Deferred", String.valueOf(bytes / count), "64");
    }

    /** Whether timers fire in the order of their times. */
    private static final class Order {
        final CountDownLatch end = new CountDownLatch(1);
        private final int count;
        private long last = Long.MIN_VALUE;
        int fired;
        boolean inOrder = true;

        Order(int count) {
            this.count = count;
        }

        static final class Timer implements Runnable {
            private final Order order;
            private ScheduledCall call;

            Timer(Order order) {
                this.order = order;
            }

            @Override
            public void run() {
                order.inOrder &= call.dueAt() >= order.last;
                order.last = call.dueAt();
                if (++order.fired == order.count) {
                    order.end.countDown();
                }
            }
        }
    }
}
