package dev.ioloop.impl.loop;

/**
 * Counts how deep completions of futures are nested on one loop, so that a chain of them does not overflow the stack.
 *
 * <p>A coroutine that waits inside a callback keeps its level until it goes on, so the count is approximate; it can
 * neither fall below zero nor grow for good, since each turn's completions begin at zero.
 *
 * <p>Thread rule: the loop's owner thread.
 */
final class CompletionDepth {
    /** How many completions may be nested; what is deeper runs in the next turn. */
    static final int LIMIT = 32;

    private int depth;

    /**
     * Goes one level down.
     *
     * @return false if this is too deep; {@link #exit()} must not be called then
     */
    boolean enter() {
        if (depth >= LIMIT) {
            return false;
        }
        depth++;
        return true;
    }

    void exit() {
        if (depth > 0) {
            depth--;
        }
    }

    /** Called by what the loop has taken from its queue, below which nothing is nested. */
    void reset() {
        depth = 0;
    }
}
