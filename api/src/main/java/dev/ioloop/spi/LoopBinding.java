package dev.ioloop.spi;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopLocal;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What a loop shows to those who build on it: who owns it, and the values kept for it. Coroutines use it to run on a
 * thread of their own while nothing else of the loop runs.
 *
 * <p>Thread rule: as said at each method.
 */
@ProviderType
public interface LoopBinding {
    /**
     * The binding of a loop. Any thread.
     *
     * @param loop the loop
     * @return its binding
     * @throws IllegalArgumentException if the loop's implementation has none
     */
    static LoopBinding of(IOLoop loop) {
        if (loop instanceof LoopBinding binding) {
            return binding;
        }
        throw new IllegalArgumentException("loop " + loop + " of " + loop.getClass().getName()
                + " has no LoopBinding; a class that wraps a loop must implement it and pass it on");
    }

    /**
     * The loop. Any thread.
     *
     * @return the loop of this binding
     */
    IOLoop loop();

    /**
     * Who owns the loop. Any thread; elsewhere than on the owner the answer may be old.
     *
     * @return the owner, or null if the loop does not run and nobody has touched it
     */
    @Nullable Thread owner();

    /**
     * Hands the loop to another thread, for example to a coroutine, and back. The two threads must synchronise by
     * themselves, so that the new owner sees what the old one did. The new owner sets {@link CurrentLoop} for itself.
     * Owner's thread, while the loop runs.
     *
     * @param next the new owner
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     * @throws IllegalStateException if the loop does not run
     */
    void handOver(Thread next);

    /**
     * The value kept for a key, made now if there is none. Owner's thread.
     *
     * @param <T> the type of the value
     * @param key the key
     * @param initialiser makes the value
     * @param disposer ends it, when the loop closes or by {@link #disposeLocal}
     * @return the value
     * @throws dev.ioloop.LoopClosedException if the loop is closed
     * @throws dev.ioloop.WrongThreadException on a thread that does not own the loop
     */
    <T> T local(LoopLocal<T> key, Function<? super IOLoop, ? extends T> initialiser, Consumer<? super T> disposer);

    /**
     * Ends the value kept for a key, if there is one: at once on the owner's thread, else in a later turn. Any thread.
     *
     * @param key the key
     */
    void disposeLocal(LoopLocal<?> key);
}
