package dev.ioloop.deferred;

import dev.ioloop.IOLoop;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A failure at the end of a chain, which is told of when the Deferred has become unreachable, or by a flush. It must
 * not lead back to the Deferred.
 *
 * <p>Thread rule: any thread.
 */
final class UnhandledFailure implements Runnable {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final Set<UnhandledFailure> ALL = ConcurrentHashMap.newKeySet();

    private final Failure failure;
    private final @Nullable IOLoop loop;
    private final @Nullable DeferredSites sites;
    /** Set once, by whoever decides what becomes of this: it was handled, or is told of now. */
    private final AtomicBoolean settled = new AtomicBoolean();
    private Cleaner.@Nullable Cleanable cleanable;

    private UnhandledFailure(Failure failure, @Nullable IOLoop loop, @Nullable DeferredSites sites) {
        this.failure = failure;
        this.loop = loop;
        this.sites = sites;
    }

    /** Begins to watch. Who cancels knows it: a cancellation is not reported. */
    static @Nullable UnhandledFailure watch(CallbackChain chain, Failure failure) {
        if (failure.value() instanceof CancellationException) {
            return null;
        }
        UnhandledFailure entry = new UnhandledFailure(failure, chain.home(), chain.sites());
        ALL.add(entry);
        entry.cleanable = CLEANER.register(chain, entry);
        return entry;
    }

    Failure failure() {
        return failure;
    }

    /** Somebody has taken the failure. */
    void handled() {
        if (settle()) {
            Cleaner.Cleanable registered = cleanable;
            if (registered != null) {
                registered.clean();
            }
        }
    }

    private boolean settle() {
        return settled.compareAndSet(false, true) && ALL.remove(this);
    }

    /** The Deferred is unreachable, or nobody is interested in it any more. */
    @Override
    public void run() {
        if (settle()) {
            UnhandledReport report = report();
            if (loop == null || !loop.tryExecute(report)) {
                report.log();
            }
        }
    }

    private UnhandledReport report() {
        return new UnhandledReport(failure, loop, sites);
    }

    /** Tells now of those of a loop, or of those without one, reachable or not. */
    static List<Failure> flush(@Nullable IOLoop loop) {
        List<Failure> told = new ArrayList<>();
        for (UnhandledFailure entry : ALL) {
            if (entry.loop == loop && entry.settle()) {
                told.add(entry.failure);
                entry.report().run();
            }
        }
        return told;
    }
}
