package dev.ioloop.deferred;

import org.jspecify.annotations.Nullable;

/**
 * A {@link CooperativeTask} has ended, and what was asked for makes no sense any more; or it was stopped before its
 * end.
 *
 * <p>Answers to {@code TaskDone}, {@code TaskFailed} and {@code TaskStopped} of Twisted's {@code task}.
 *
 * <p>Thread rule: immutable.
 */
public final class TaskEndedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** How the task has ended. */
    public enum Reason {
        /** Its iterator is exhausted. */
        DONE,
        /** Its iterator, or what it gave to wait for, has failed. */
        FAILED,
        /** It was stopped. */
        STOPPED
    }

    /** How the task has ended. */
    private final Reason reason;

    /**
     * The exception.
     *
     * @param reason how the task has ended
     * @param cause what it has failed with, or null
     */
    public TaskEndedException(Reason reason, @Nullable Throwable cause) {
        super(switch (reason) {
            case DONE -> "the task is done: its iterator is exhausted";
            case FAILED -> "the task has failed";
            case STOPPED -> "the task was stopped";
        }, cause);
        this.reason = reason;
    }

    /**
     * How the task has ended.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
