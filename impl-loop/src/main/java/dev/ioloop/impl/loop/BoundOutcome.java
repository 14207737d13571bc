package dev.ioloop.impl.loop;

import dev.ioloop.spi.Discardable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a bound future, how it comes to the loop, and who waits for it.
 *
 * <p>Who completes the future first claims it with one atomic step. On the owner's thread the outcome appears at once;
 * from another thread it is posted, and appears in the loop's next turn. Dependents are kept here and not in the JDK's
 * own list, since there any thread that waits for a future, or adds something to it, helps to run what it finds. They
 * run in the order in which they were added, nested up to {@link CompletionDepth#LIMIT}, deeper ones in the next turn.
 * What is left in the JDK's list are threads that wait, and futures of other kinds.
 *
 * <p>Once the loop is closed, all this happens on the calling thread instead, so that nobody waits for ever.
 *
 * <p>Thread rule: any thread.
 *
 * @param <T> the type of the value
 */
abstract class BoundOutcome<T extends @Nullable Object> extends BoundStages<T> {
    /** The claim of who completes with a value. */
    private static final Object VALUE = new Object();
    private static final VarHandle CLAIM;
    private static final VarHandle DEPENDENTS;
    private static final VarHandle OWN;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CLAIM = lookup.findVarHandle(BoundOutcome.class, "claim", Object.class);
            DEPENDENTS = lookup.findVarHandle(BoundOutcome.class, "dependents", Dependent.class);
            OWN = lookup.findVarHandle(BoundOutcome.class, "own", Dependent.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final FutureHome home;
    /** Null, then {@link #VALUE} or the failure; set before the outcome appears. */
    private volatile @Nullable Object claim;
    /** Set when this fails without a dependent, if somebody is to be told of that. */
    private volatile UnheardFailures.@Nullable Entry unheard;
    /**
     * The one added last, linked to those before it, of those that the owner has added {@linkplain FutureHome#isAtWork at
     * work} before anybody else has added one: no other thread looks here, so that this needs no atomic steps.
     */
    private @Nullable Dependent own;
    /** The same of those added since. */
    private volatile @Nullable Dependent dependents;

    BoundOutcome(FutureHome home) {
        this.home = home;
    }

    /** As {@link java.util.concurrent.CompletableFuture} does with what comes from another stage or a function. */
    static Throwable wrap(Throwable failure) {
        return failure instanceof CompletionException ? failure : new CompletionException(failure);
    }

    /** The failure that was there before it passed through a dependent stage. */
    static Throwable unwrap(Throwable failure) {
        Throwable bare = failure;
        while (bare instanceof CompletionException && bare.getCause() != null) {
            bare = bare.getCause();
        }
        return bare;
    }

    /** Adds to a failure another one that would be lost. */
    static void addSuppressed(Throwable failure, Throwable other) {
        if (failure != other) {
            failure.addSuppressed(other);
        }
    }

    @Override
    final FutureHome home() {
        return home;
    }

    // ---- the outcome

    /** Tells whether the outcome is decided, whether it has appeared or not. */
    final boolean isClaimed() {
        return claim != null;
    }

    /** Tells whether it is decided that this is cancelled, whether that has appeared or not. */
    final boolean isClaimedByCancel() {
        return claim instanceof CancellationException;
    }

    /** Tells whether the outcome has appeared. */
    final boolean isSettled() {
        return super.isDone();
    }

    /** Somebody listens, or has asked for the outcome. */
    final void heard() {
        UnheardFailures.Entry present = unheard;
        if (present != null) {
            unheard = null;
            present.forget();
        }
    }

    /** From now on it counts as a failure that nobody listens to, until somebody does. */
    final void unheard(UnheardFailures.@Nullable Entry entry) {
        unheard = entry;
    }

    /** The outcome is about to appear, and is a failure. */
    void hasFailed(Throwable failure) {}

    /** The outcome is about to appear, and is a value. */
    void hasValue() {}

    /** The failure as it is kept, or null; only once this is settled. */
    final @Nullable Throwable failure() {
        heard();
        return claim instanceof Throwable failure ? failure : null;
    }

    /** Tells whether this fails, or is to fail, with exactly this. */
    final boolean isFailedWith(@Nullable Throwable failure) {
        return failure != null && claim == failure;
    }

    /** The value, or null if there is a failure; only once this is settled. */
    final @Nullable T value() {
        return failure() == null ? super.getNow(null) : null;
    }

    // ---- settling

    /**
     * Decides the outcome.
     *
     * @return false if it was decided before
     */
    final boolean settle(@Nullable T value) {
        if (!CLAIM.compareAndSet(this, null, VALUE)) {
            return false;
        }
        deliver(value);
        return true;
    }

    /**
     * Decides that this fails.
     *
     * @return false if the outcome was decided before
     */
    final boolean settleFailed(Throwable failure) {
        if (!CLAIM.compareAndSet(this, null, Objects.requireNonNull(failure, "failure"))) {
            return false;
        }
        deliver(null);
        return true;
    }

    /**
     * Decides the outcome, of either kind.
     *
     * @return false if it was decided before
     */
    final boolean settle(@Nullable T value, @Nullable Throwable failure) {
        return failure == null ? settle(value) : settleFailed(failure);
    }

    /** Decides the outcome of a future that nobody else has seen yet. */
    final void settleUnseen(@Nullable T value, @Nullable Throwable failure) {
        claim = failure == null ? VALUE : failure;
        reveal(value);
    }

    /**
     * Settles this as a stage is settled.
     *
     * @param wrapped whether a failure arrives as that of a dependent stage
     */
    final void follow(CompletionStage<? extends T> stage, boolean wrapped) {
        if (!(stage instanceof BoundFuture<? extends T> bound)) {
            stage.whenComplete((value, failure) -> settle(value, wrapped && failure != null ? wrap(failure) : failure));
            return;
        }
        Follower<T> follower = new Follower<>(bound, this, wrapped);
        if (bound.isSettled()) {
            follower.fire();
        } else {
            bound.attach(follower);
        }
    }

    /** Passes the outcome of one future to another one. */
    private static final class Follower<T extends @Nullable Object> extends Dependent {
        private final BoundFuture<? extends T> source;
        private final BoundOutcome<T> target;
        private final boolean wrapped;

        Follower(BoundFuture<? extends T> source, BoundOutcome<T> target, boolean wrapped) {
            this.source = source;
            this.target = target;
            this.wrapped = wrapped;
        }

        @Override
        void fire() {
            Throwable failure = source.failure();
            target.settle(source.value(), wrapped && failure != null ? wrap(failure) : failure);
        }

        @Override
        boolean isObsolete() {
            return target.isClaimed();
        }
    }

    /** Brings the outcome to the owner's thread. */
    private void deliver(@Nullable T value) {
        if (!home.isOwner()) {
            post(new Arrival<>(this, value));
            return;
        }
        CompletionDepth depth = home.completionDepth();
        if (depth.enter()) {
            try {
                reveal(value);
                runDependents();
            } finally {
                depth.exit();
            }
        } else if (super.getNumberOfDependents() > 0) {
            // The JDK would run these within the step that makes the value appear, and nest.
            post(new Arrival<>(this, value));
        } else {
            reveal(value);
            if (own != null || dependents != null) {
                post(new Backlog(this));
            }
        }
    }

    private void reveal(@Nullable T value) {
        if (claim instanceof Throwable failure) {
            try {
                hasFailed(failure);
            } finally {
                super.completeExceptionally(failure);
            }
        } else {
            try {
                hasValue();
            } finally {
                super.complete(value);
            }
        }
    }

    private void post(Discardable task) {
        if (!home.tryExecute(task)) {
            task.discard();
        }
    }

    /** An outcome on its way to the loop. */
    private record Arrival<T extends @Nullable Object>(BoundOutcome<T> future, @Nullable T value)
            implements
                Discardable {
        @Override
        public void run() {
            future.home.completionDepth().reset();
            future.deliver(value);
        }

        @Override
        public void discard() {
            future.reveal(value);
            AfterClose.run(future::runDependents);
        }
    }

    /** Dependents that were nested too deep, or that another thread has added. */
    private record Backlog(BoundOutcome<?> future) implements Discardable {
        @Override
        public void run() {
            CompletionDepth depth = future.home.completionDepth();
            depth.reset();
            depth.enter();
            try {
                future.runDependents();
            } finally {
                depth.exit();
            }
        }

        @Override
        public void discard() {
            AfterClose.run(future::runDependents);
        }
    }

    // ---- dependents

    /** Adds a dependent, which is fired once this is settled. */
    final void attach(Dependent dependent) {
        heard();
        if (!isSettled()) {
            if (dependents == null && home.isAtWork()) {
                // On this thread alone the outcome appears.
                dependent.next = withoutObsolete(own);
                own = dependent;
                return;
            }
            push(dependent);
            if (!isSettled()) {
                return;
            }
        } else if (dependents == null && own == null && enter()) {
            try {
                dependent.fire();
            } finally {
                home.completionDepth().exit();
            }
            return;
        } else {
            push(dependent);
        }
        if (enter()) {
            try {
                runDependents();
            } finally {
                home.completionDepth().exit();
            }
        } else {
            post(new Backlog(this));
        }
    }

    private boolean enter() {
        return home.isOwner() && home.completionDepth().enter();
    }

    /** Else a future that lives long would keep what was given up, for example the loser of each race. */
    private static @Nullable Dependent withoutObsolete(@Nullable Dependent head) {
        Dependent rest = head;
        while (rest != null && rest.isObsolete()) {
            rest = rest.next;
        }
        return rest;
    }

    private void push(Dependent dependent) {
        Dependent head;
        do {
            head = dependents;
            while (head != null && head.isObsolete() && home.isOwner()) {
                DEPENDENTS.compareAndSet(this, head, head.next);
                head = dependents;
            }
            dependent.next = head;
        } while (!DEPENDENTS.compareAndSet(this, head, dependent));
    }

    private void runDependents() {
        fire(takeOwn());
        fire(dependents == null ? null : (Dependent) DEPENDENTS.getAndSet(this, null));
    }

    private @Nullable Dependent takeOwn() {
        Dependent taken = own;
        if (taken != null) {
            if (home.isAtWork()) {
                own = null;
            } else {
                taken = (Dependent) OWN.getAndSet(this, null); // two threads may do this for a loop that is closed
            }
        }
        return taken;
    }

    private static void fire(@Nullable Dependent newest) {
        Dependent last = newest;
        Dependent first = null;
        while (last != null) {
            Dependent before = last.next;
            last.next = first;
            first = last;
            last = before;
        }
        while (first != null) {
            Dependent following = first.next;
            first.next = null;
            first.fire();
            first = following;
        }
    }

    @Override
    public int getNumberOfDependents() {
        int count = super.getNumberOfDependents();
        for (Dependent dependent = own; dependent != null; dependent = dependent.next) {
            count++;
        }
        for (Dependent dependent = dependents; dependent != null; dependent = dependent.next) {
            count++;
        }
        return count;
    }
}
