package dev.ioloop.impl.streams;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopLocal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value for each loop that the loop lets go when this bundle stops: a loop that was made elsewhere lives on, and would
 * keep the class loader of the bundle.
 *
 * <p>Thread rule: {@link #get} belongs to the loop's owner thread, all else to any.
 *
 * @param <T> the type of the value
 */
public final class PerLoop<T> {
    private static final List<PerLoop<?>> ALL = new CopyOnWriteArrayList<>();
    /** Classes that are used for the first time after the stop come under it too. */
    private static volatile boolean stopped;

    private final Function<? super IOLoop, ? extends T> initialiser;
    /** Null while the bundle is stopped. */
    private volatile @Nullable LoopLocal<T> kept;
    /** For what goes on after the bundle has stopped: kept here, and not by the loops. */
    private final Map<IOLoop, T> late = new ConcurrentHashMap<>();

    private PerLoop(Function<? super IOLoop, ? extends T> initialiser) {
        this.initialiser = initialiser;
        this.kept = LoopLocal.of(initialiser);
    }

    /**
     * Makes a new one, for a static field.
     *
     * @param <T> the type of the value
     * @param initialiser makes the value for a loop
     * @return the new one
     */
    public static <T> PerLoop<T> of(Function<? super IOLoop, ? extends T> initialiser) {
        PerLoop<T> made = new PerLoop<>(initialiser);
        ALL.add(made);
        if (stopped) {
            made.letGo();
        }
        return made;
    }

    /**
     * The value for a loop, made now if this is the first call for it since the bundle was started.
     *
     * @param loop the loop
     * @return the value
     * @throws dev.ioloop.LoopClosedException if the loop is closed
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    public T get(IOLoop loop) {
        LoopLocal<T> present = kept;
        if (present != null) {
            try {
                return present.get(loop);
            } catch (IllegalStateException e) {
                if (present == kept) {
                    throw e;
                }
                // the bundle has been stopped between the two
            }
        }
        return late.computeIfAbsent(loop, initialiser);
    }

    /** The bundle has been started. */
    public static void bundleStarts() {
        stopped = false;
        ALL.forEach(PerLoop::keep);
    }

    private void keep() {
        if (kept == null) {
            late.clear();
            kept = LoopLocal.of(initialiser);
        }
    }

    /** The bundle stops: no loop keeps a value; who has one goes on with it. */
    public static void bundleStops() {
        stopped = true;
        ALL.forEach(PerLoop::letGo);
    }

    private void letGo() {
        LoopLocal<T> present = kept;
        kept = null;
        if (present != null) {
            present.close();
        }
    }
}
