package dev.ioloop.testkit.junit;

/**
 * What a test may leave behind.
 *
 * <p>Thread rule: immutable.
 */
public enum Leak {
    /** Channels that are registered and open. */
    CHANNELS("channels still registered"),
    /** Timers that wait and count as work. */
    TIMERS("timers still pending"),
    /** Failures that came to the loop's exception handler, and that the test has not taken. */
    FAILURES("unhandled failures"),
    /** Events of level ERROR in the log. */
    LOG_ERRORS("errors in the log"),
    /** A loop that does not close within the bound. */
    OPEN_LOOP("loops that do not close");

    private final String label;

    Leak(String label) {
        this.label = label;
    }

    /**
     * The kind in words.
     *
     * @return for messages, for example {@code "timers still pending"}
     */
    public String label() {
        return label;
    }
}
