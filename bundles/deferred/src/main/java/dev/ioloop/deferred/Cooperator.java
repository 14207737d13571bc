package dev.ioloop.deferred;

import dev.ioloop.IOLoop;
import dev.ioloop.Scheduler;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Does long work in small pieces between the turns of a loop: one piece of each task, one after the other, until the
 * time for a turn is over; then the loop has its turn.
 *
 * <p>Answers to Twisted's {@code task.Cooperator} and {@code task.cooperate}.
 *
 * <p>Thread rule: the owner's thread of the loop.
 */
public final class Cooperator {
    /** How long it works in one turn, if nothing else is said: 10 ms. */
    public static final Duration SLICE = Duration.ofMillis(10);

    /** Kept here, not in the loops: a loop that outlives this bundle would keep its classes. One without tasks may go. */
    private static final Map<IOLoop, WeakReference<Cooperator>> OF_LOOP = new WeakHashMap<>();

    private final Scheduler clock;
    private final Supplier<? extends BooleanSupplier> slices;
    private final ArrayDeque<CooperativeTask> queue = new ArrayDeque<>();
    private boolean planned;

    /**
     * A cooperator that works for {@link #SLICE} in each turn.
     *
     * @param clock the loop, or another scheduler
     */
    public Cooperator(Scheduler clock) {
        this(clock, Cooperator::slice);
    }

    /**
     * A cooperator.
     *
     * @param clock the loop, or another scheduler
     * @param slices called at the begin of the work in a turn, gives what is asked after each piece whether that was
     *     the last one
     */
    public Cooperator(Scheduler clock, Supplier<? extends BooleanSupplier> slices) {
        this.clock = Objects.requireNonNull(clock, "clock");
        this.slices = Objects.requireNonNull(slices, "slices");
    }

    private static BooleanSupplier slice() {
        long end = System.nanoTime() + SLICE.toNanos();
        return () -> System.nanoTime() - end >= 0;
    }

    /**
     * The one that a loop has for all.
     *
     * @param loop the loop
     * @return the same one at each call
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    public static Cooperator of(IOLoop loop) {
        loop.checkOwner();
        synchronized (OF_LOOP) {
            WeakReference<Cooperator> kept = OF_LOOP.get(loop);
            Cooperator known = kept == null ? null : kept.get();
            if (known != null) {
                return known;
            }
            Cooperator created = new Cooperator(loop);
            OF_LOOP.put(loop, new WeakReference<>(created));
            return created;
        }
    }

    /**
     * Adds a task. Its first piece is done in a later turn.
     *
     * @param steps does one piece at each {@code next()}; if that returns a Deferred or a stage, only this task waits
     *     for it
     * @return the task
     */
    public CooperativeTask cooperate(Iterator<?> steps) {
        CooperativeTask task = new CooperativeTask(this, Objects.requireNonNull(steps, "steps"));
        queue(task);
        return task;
    }

    /** Puts a task into the queue if it can run and is not there. */
    void queue(CooperativeTask task) {
        if (task.canRun() && !task.queued) {
            task.queued = true;
            queue.addLast(task);
            plan();
        }
    }

    private void plan() {
        if (!planned) {
            planned = true;
            clock.callLater(Duration.ZERO, this::work);
        }
    }

    private void work() {
        BooleanSupplier over = slices.get();
        try {
            for (CooperativeTask task = queue.pollFirst(); task != null; task = queue.pollFirst()) {
                task.queued = false;
                if (task.canRun()) {
                    task.step();
                    queue(task);
                }
                if (over.getAsBoolean()) {
                    break;
                }
            }
        } finally {
            planned = false;
            if (!queue.isEmpty()) {
                plan();
            }
        }
    }
}
