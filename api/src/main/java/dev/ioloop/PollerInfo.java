package dev.ioloop;

/**
 * Which poller a loop uses, and why.
 *
 * <p>Thread rule: immutable.
 *
 * @param name the poller's short name, for example {@code "nio"}; {@code "none"} while the loop waits for one
 * @param family the family of channels that it serves
 * @param provider the class name of its provider
 * @param reason why it was chosen, in words
 */
public record PollerInfo(String name, String family, String provider, String reason) {
    /** The name while the loop has lost its poller and runs callbacks and timers alone. */
    public static final String NONE = "none";

    /**
     * Tells whether there is a poller at all.
     *
     * @return false while the loop has lost its poller and waits for another one
     */
    public boolean isPresent() {
        return !name.equals(NONE);
    }
}
