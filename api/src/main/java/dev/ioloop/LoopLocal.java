package dev.ioloop;

import dev.ioloop.spi.LoopBinding;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A value kept once for each loop, for example a receive buffer or a pool: made on first use, disposed of when the
 * loop closes, and on every loop when this is closed, which a bundle does when it stops.
 *
 * <p>Thread rule: {@link #get} belongs to the loop's owner thread; {@link #of} and {@link #close()} to any thread. The
 * initialiser and the disposer run on the owner's thread of the loop.
 *
 * @param <T> the type of the value
 */
public final class LoopLocal<T> implements AutoCloseable {
    private final Function<? super IOLoop, ? extends T> initialiser;
    private final Consumer<? super T> disposer;
    private final Set<LoopBinding> holders = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private LoopLocal(Function<? super IOLoop, ? extends T> initialiser, Consumer<? super T> disposer) {
        this.initialiser = Objects.requireNonNull(initialiser, "initialiser");
        this.disposer = Objects.requireNonNull(disposer, "disposer");
    }

    /**
     * Makes a new one, with no values yet.
     *
     * @param <T> the type of the value
     * @param initialiser makes the value for a loop
     * @param disposer ends the value of a loop; what it throws goes to that loop's {@link ExceptionHandler}
     * @return the new one
     */
    public static <T> LoopLocal<T> of(Function<? super IOLoop, ? extends T> initialiser,
            Consumer<? super T> disposer) {
        return new LoopLocal<>(initialiser, disposer);
    }

    /**
     * Makes a new one whose values need no end.
     *
     * @param <T> the type of the value
     * @param initialiser makes the value for a loop
     * @return the new one
     */
    public static <T> LoopLocal<T> of(Function<? super IOLoop, ? extends T> initialiser) {
        return new LoopLocal<>(initialiser, value -> {
        });
    }

    /**
     * The value for a loop, made now if this is the first call for it.
     *
     * @param loop the loop
     * @return the same value at each call for the same loop
     * @throws IllegalStateException if this is closed
     * @throws LoopClosedException if the loop is closed
     * @throws WrongThreadException on a thread that does not own the loop
     */
    public T get(IOLoop loop) {
        if (closed) {
            throw new IllegalStateException("this LoopLocal is closed; its owner has stopped");
        }
        LoopBinding binding = LoopBinding.of(loop);
        T value = binding.local(this, initialiser, disposer);
        if (holders.add(binding) && closed) {
            binding.disposeLocal(this);
        }
        return value;
    }

    /**
     * Disposes of the values of all loops, each on its loop's thread. Calling it again does nothing.
     */
    @Override
    public void close() {
        closed = true;
        for (LoopBinding binding : List.copyOf(holders)) {
            if (holders.remove(binding)) {
                binding.disposeLocal(this);
            }
        }
    }

    /**
     * Called by a loop that has disposed of its value because it closed, so that this does not keep the loop alive.
     *
     * @param binding the binding of that loop
     */
    public void forget(LoopBinding binding) {
        holders.remove(binding);
    }
}
