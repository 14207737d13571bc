package dev.ioloop;

/**
 * What becomes of the registered channels when a loop is closed.
 *
 * <p>Answers to {@code IOLoop.close(all_fds)} of Tornado.
 *
 * <p>Thread rule: immutable.
 */
public enum CloseMode {
    /** They are closed, and {@link ReadyHandler#closed} tells their handlers. */
    CLOSE_CHANNELS,
    /** They stay open and belong to the program; another loop can register them. Their handlers are not told. */
    KEEP_CHANNELS
}
