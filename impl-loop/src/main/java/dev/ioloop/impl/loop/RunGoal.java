package dev.ioloop.impl.loop;

/**
 * When a run of a loop ends, and how long its polls may wait.
 *
 * <p>Thread rule: the loop's owner.
 */
abstract class RunGoal {
    /** A run that only {@code stop()} or {@code close()} ends. */
    static final RunGoal NONE = new RunGoal() {
        @Override
        boolean isReached() {
            return false;
        }
    };

    /** The run has begun; its first turn comes now. */
    void begin() {}

    /** Asked before each turn, before its poll waits, and after the last one. */
    abstract boolean isReached();

    /** A turn is over. */
    void turnEnded() {}

    /**
     * How long the next poll may wait.
     *
     * @return in nanoseconds; negative for no limit
     */
    long maxWait() {
        return -1;
    }

    /** Whether each turn polls, even if callbacks wait; see {@link Turn}. */
    boolean pollsEachTurn() {
        return false;
    }

    /** The run is over, however it came about. */
    void end() {}
}
