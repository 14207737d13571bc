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
    RootFuture(FutureHome home, UnheardFailures unheard) {
        super(home);
        this.unheard = unheard;
    }

    @Override
    void hasFailed(Throwable failure) {
        if (getNumberOfDependents() == 0) {
            unheard(unheard.watch(this, failure));
        }
    }

    // ---- whoever asks has listened; afterwards, since it may fail while somebody waits

    @Override
    public T get() throws InterruptedException, ExecutionException {
        try {
            return super.get();
        } finally {
            heard();
        }
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return super.get(timeout, unit);
        } finally {
            heard();
        }
    }

    @Override
    public T join() {
        try {
            return super.join();
        } finally {
            heard();
        }
    }

    @Override
    public T getNow(T otherwise) {
        try {
            return super.getNow(otherwise);
        } finally {
            heard();
        }
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
