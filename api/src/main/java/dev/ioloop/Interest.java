package dev.ioloop;

/**
 * What a registration asks its poller for.
 *
 * <p>For a listening channel {@link #READ} means that a connection can be accepted; for a channel that is being
 * connected {@link #WRITE} means that the attempt has ended, well or badly. {@link #NONE} pauses: nothing is
 * delivered, and neither an error nor a hang-up of the peer wakes the loop, until the interest changes.
 *
 * <p>Answers to the event masks of Tornado ({@code IOLoop.READ}, {@code IOLoop.WRITE}) and to Pyjo's
 * {@code reactor.watch(handle, read, write)}; errors need not be asked for, as there.
 *
 * <p>Thread rule: immutable, safe from any thread.
 */
public enum Interest {
    /** Asks for nothing: the registration is paused. */
    NONE(false, false),
    /** Asks for readable: bytes, an end of input, a datagram or a connection to accept. */
    READ(true, false),
    /** Asks for writable: space to send, or the end of a connection attempt. */
    WRITE(false, true),
    /** Asks for both. */
    READ_WRITE(true, true);

    private final boolean read;
    private final boolean write;

    Interest(boolean read, boolean write) {
        this.read = read;
        this.write = write;
    }

    /**
     * The interest with these two parts.
     *
     * @param read whether readable is asked for
     * @param write whether writable is asked for
     * @return the constant, never a new object
     */
    public static Interest of(boolean read, boolean write) {
        if (read) {
            return write ? READ_WRITE : READ;
        }
        return write ? WRITE : NONE;
    }

    /**
     * Tells whether readable is asked for.
     *
     * @return true for {@link #READ} and {@link #READ_WRITE}
     */
    public boolean isRead() {
        return read;
    }

    /**
     * Tells whether writable is asked for.
     *
     * @return true for {@link #WRITE} and {@link #READ_WRITE}
     */
    public boolean isWrite() {
        return write;
    }

    /**
     * This interest and another one together.
     *
     * @param other what is asked for besides
     * @return the union of both
     */
    public Interest with(Interest other) {
        return of(read || other.read, write || other.write);
    }

    /**
     * This interest without the parts of another one.
     *
     * @param other what is no longer asked for
     * @return the difference
     */
    public Interest without(Interest other) {
        return of(read && !other.read, write && !other.write);
    }
}
