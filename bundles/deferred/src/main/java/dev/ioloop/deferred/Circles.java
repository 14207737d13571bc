package dev.ioloop.deferred;

import java.util.ArrayDeque;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Finds chains that would wait for themselves. Only a chain that somebody waits for can be part of a circle, so that
 * the usual new one costs a look at its own steps.
 *
 * <p>Thread rule: where the chains live.
 */
final class Circles {
    private Circles() {}

    /** Whether a chain that waits for another one would wait for itself. */
    static boolean closes(CallbackChain chain, CallbackChain inner) {
        if (inner == chain) {
            return true;
        }
        if (!hasWaiting(chain)) {
            return false;
        }
        CallbackChain next = inner;
        while (next.waitingFor() instanceof CallbackChain further) {
            if (further == chain) {
                return true;
            }
            next = further;
        }
        return false;
    }

    private static boolean hasWaiting(CallbackChain chain) {
        int number = 0;
        Object step = chain.step(number);
        while (step != null && !(step instanceof CallbackChain)) {
            step = chain.step(++number);
        }
        return step != null;
    }

    /** Whether a stage is a future that waits for the chain, or for one that waits for it. */
    static boolean closes(CallbackChain chain, CompletionStage<?> stage) {
        ArrayDeque<CallbackChain> rest = new ArrayDeque<>(2);
        @Nullable CallbackChain next = chain;
        while (next != null) {
            int number = 0;
            for (Object step = next.step(number); step != null; step = next.step(++number)) {
                if (step instanceof Link link && isOf(link.future(), stage)) {
                    return true;
                }
                if (step instanceof CallbackChain waiting) {
                    rest.addLast(waiting);
                }
            }
            next = rest.pollLast();
        }
        return false;
    }

    private static boolean isOf(@Nullable FutureLink link, CompletionStage<?> stage) {
        return link != null && link.future() == stage && !link.future().isDone();
    }
}
