package dev.ioloop.impl.loop;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A future that stands at the begin of a chain: if it fails and nobody asks for that, the hook is told. What is derived from
 * it needs no such care, since who derives has listened.
 *
 * <p>Thread rule: any thread.
 */
final class RootFuture<T extends @Nullable Object> extends BoundFuture<T> {
    private final UnheardFailures unheard;
    /** Whether somebody has added a dependent or asked for the outcome. */
    private volatile boolean heard;
    private volatile UnheardFailures.@Nullable Entry entry;

    RootFuture(FutureHome home, UnheardFailures unheard) {
        super(home);
        this.unheard = unheard;
    }

    @Override
    void heard() {
        heard = true;
        UnheardFailures.Entry present = entry;
        if (present != null) {
            entry = null;
            unheard.forget(present);
        }
    }

    @Override
    void hasFailed(Throwable failure) {
        if (!heard && super.getNumberOfDependents() == 0) {
            entry = unheard.watch(this, failure);
            if (heard) {
                heard();
            }
        }
    }

    // ---- whoever asks has listened

    @Override
    public T get() throws InterruptedException, ExecutionException {
        heard();
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        heard();
        return super.get(timeout, unit);
    }

    @Override
    public T join() {
        heard();
        return super.join();
    }

    @Override
    public T getNow(T otherwise) {
        heard();
        return super.getNow(otherwise);
    }

    @Override
    public boolean isCompletedExceptionally() {
        boolean failed = super.isCompletedExceptionally();
        if (failed) {
            heard();
        }
        return failed;
    }
}
