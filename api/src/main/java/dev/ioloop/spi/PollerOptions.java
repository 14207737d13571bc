package dev.ioloop.spi;

/**
 * What a poller is told when it is opened.
 *
 * <p>Thread rule: immutable.
 *
 * @param loopName the name of the loop, for messages
 * @param batch how many channels one poll should deliver at most; a hint, at least 1
 */
public record PollerOptions(String loopName, int batch) {
    /** How many channels one poll delivers at most, unless something else is said. */
    public static final int DEFAULT_BATCH = 256;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the batch is below 1
     */
    public PollerOptions {
        if (batch < 1) {
            throw new IllegalArgumentException("batch is " + batch + " channels; it must be 1 or more");
        }
    }

    /**
     * Options with a batch of {@value #DEFAULT_BATCH}.
     *
     * @param loopName the name of the loop, for messages
     */
    public PollerOptions(String loopName) {
        this(loopName, DEFAULT_BATCH);
    }
}
