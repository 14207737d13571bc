package dev.ioloop.impl.loop;

import dev.ioloop.LoopFailure.Origin;
import dev.ioloop.LoopOptions;
import dev.ioloop.spi.ContextCarrier;
import dev.ioloop.spi.Discardable;
import dev.ioloop.spi.Registry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a callback takes along from where it is scheduled to where it runs: values of the thread, and in debug mode the place
 * itself. The callbacks of the loop's own that complete futures take nothing along.
 *
 * <p>Thread rule: any thread.
 */
final class CallbackContext {
    private final EventLoop loop;
    private final List<ContextCarrier> carriers;
    private final boolean debug;

    private CallbackContext(EventLoop loop, List<ContextCarrier> carriers, boolean debug) {
        this.loop = loop;
        this.carriers = carriers;
        this.debug = debug;
    }

    /** Gives the context of a loop, or null if its callbacks take nothing along. */
    static @Nullable CallbackContext of(EventLoop loop, LoopOptions options, boolean debug) {
        List<ContextCarrier> carriers = new ArrayList<>(options.contextCarriers());
        carriers.addAll(Registry.find(ContextCarrier.class).services());
        if (options.mdc()) {
            carriers.add(new MdcCarrier());
        }
        return carriers.isEmpty() && !debug ? null : new CallbackContext(loop, List.copyOf(carriers), debug);
    }

    /** Gives what is to be run in place of a callback; the callback itself if there is nothing to take along. */
    Runnable prepare(Runnable callback) {
        if (callback instanceof Discardable own && !own.takesContext()) {
            return callback;
        }
        @Nullable Object @Nullable [] captured = capture();
        Throwable site = debug ? new SchedulingSite(callback) : null;
        return captured == null && site == null ? callback : new CarriedCallback(this, callback, captured, site);
    }

    private @Nullable Object @Nullable [] capture() {
        @Nullable Object @Nullable [] captured = null;
        for (int i = 0; i < carriers.size(); i++) {
            Object values = capture(carriers.get(i));
            if (values != null) {
                if (captured == null) {
                    captured = new @Nullable Object[carriers.size()];
                }
                captured[i] = values;
            }
        }
        return captured;
    }

    private @Nullable Object capture(ContextCarrier carrier) {
        try {
            return carrier.capture();
        } catch (VirtualMachineError fatal) {
            throw fatal;
        } catch (Throwable e) {
            loop.tryExecute(new Report(loop, carrier, e));
            return null;
        }
    }

    /** A failure on its way to the loop. */
    private record Report(EventLoop loop, Object source, Throwable cause) implements Discardable {
        @Override
        public void run() {
            loop.failures().report(Origin.LISTENER, source, cause);
        }

        @Override
        public void discard() {
            // a loop that is closed schedules nothing, so nothing is lost
        }
    }

    /** Runs something with the values restored. */
    void runWith(@Nullable Object @Nullable [] captured, Runnable callback) {
        if (captured == null) {
            callback.run();
            return;
        }
        runWith(captured, 0, callback);
    }

    /** One carrier inside the other, so that each scope is closed whatever the others throw, or the hook. */
    private void runWith(@Nullable Object[] captured, int index, Runnable callback) {
        if (index == captured.length) {
            callback.run();
            return;
        }
        Object values = captured[index];
        if (values == null) {
            runWith(captured, index + 1, callback);
            return;
        }
        ContextCarrier carrier = carriers.get(index);
        ContextCarrier.Scope scope = null;
        Throwable failure = null;
        try {
            scope = carrier.restore(values);
        } catch (Throwable thrown) {
            failure = thrown; // told after the callback, since ExceptionHandler.ESCAPE would keep that from running
        }
        try {
            runWith(captured, index + 1, callback);
        } finally {
            if (failure != null) {
                loop.failures().report(Origin.LISTENER, carrier, failure);
            } else if (scope != null) {
                putBack(scope);
            }
        }
    }

    private void putBack(ContextCarrier.Scope scope) {
        try {
            scope.close();
        } catch (Throwable thrown) {
            loop.failures().report(Origin.LISTENER, scope, thrown);
        }
    }
}
