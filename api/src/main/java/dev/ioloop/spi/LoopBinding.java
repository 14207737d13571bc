package dev.ioloop.spi;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopLocal;
import java.util.concurrent.CompletableFuture;
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

    /**
     * A future as {@link IOLoop#newFuture()} makes it, which tells one listener of its end without the objects that a
     * dependent costs. For primitives that keep who waits in a list of their own. Its failure counts as noticed: the
     * hook is not told of it. Any thread.
     *
     * @param <T> the type of the value
     * @param listener called once, when the outcome is decided and about to appear, before all that depends on it: with
     *     the failure, or null. On the owner's thread, once the loop is closed on any thread. What it throws goes to
     *     the exception handler
     * @return the future
     */
    <T extends @Nullable Object> CompletableFuture<T> newFuture(Consumer<? super @Nullable Throwable> listener);

    /**
     * When this turn is, on the loop's clock. The clock is read when this is first asked for in a turn, and once more
     * after a poll; between turns, at each call. So it costs next to nothing, and is older than
     * {@link IOLoop#nanoTime()} by no more than what the turn has taken so far. Owner's thread.
     *
     * @return the time in nanoseconds; only differences mean something
     */
    long turnTime();

    /**
     * As {@link #turnTime()}, but where turns follow each other without a look into the poller it may be the time of one
     * of those before: older by what the few callbacks since then (64 at most) have taken. For diagnostics that must not
     * cost a look at the clock in each turn. Owner's thread.
     *
     * @return the time in nanoseconds; only differences mean something
     */
    long recentTime();
}
