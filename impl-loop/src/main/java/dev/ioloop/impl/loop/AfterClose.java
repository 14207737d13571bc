package dev.ioloop.impl.loop;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Runs on the calling thread what a closed loop cannot run any more, one after the other and never nested, so that a
 * long chain of completions does not overflow the stack there either.
 *
 * <p>Thread rule: any thread, each for itself.
 */
final class AfterClose {
    private static final ThreadLocal<@Nullable ArrayDeque<Runnable>> WAITING = new ThreadLocal<>();

    private AfterClose() {}

    static void run(Runnable action) {
        ArrayDeque<Runnable> waiting = WAITING.get();
        if (waiting != null) {
            waiting.add(action);
            return;
        }
        waiting = new ArrayDeque<>();
        WAITING.set(waiting);
        try {
            for (Runnable next = action; next != null; next = waiting.poll()) {
                next.run();
            }
        } finally {
            WAITING.remove();
        }
    }
}
