package dev.ioloop;

/**
 * What a poller found out about a channel: one of sixteen constants, so that a turn of the loop allocates nothing.
 *
 * <p>Readiness is a hint, as with {@code poll(2)}: it may be spurious, so a read or an accept may still find nothing.
 * It is level-triggered: what is not consumed is delivered again in the next turn. An error or a hang-up comes
 * together with, or after, the data that came first, and at most once for each change of interest: whoever is told of a
 * hang-up reads until there is nothing left, since nothing more is delivered before the interest changes.
 *
 * <p>Not every poller can tell a hang-up or an error apart from readable and writable (the JDK's selector cannot): then
 * they come as readable, writable or both, and the next read, write or {@code finishConnect} tells the reason. See
 * {@link dev.ioloop.spi.PollerCapability#HANG_UP}.
 *
 * <p>Answers to Tornado's event masks, {@code POLLIN}, {@code POLLOUT}, {@code POLLHUP} and {@code POLLERR} of
 * {@code poll(2)}.
 *
 * <p>Thread rule: immutable, safe from any thread.
 */
public final class Readiness {
    private static final int READABLE_BIT = 1;
    private static final int WRITABLE_BIT = 2;
    private static final int HANG_UP_BIT = 4;
    private static final int ERROR_BIT = 8;
    private static final Readiness[] ALL = new Readiness[16];

    static {
        for (int bits = 0; bits < ALL.length; bits++) {
            ALL[bits] = new Readiness(bits);
        }
    }

    /** Ready for nothing. */
    public static final Readiness NONE = ALL[0];
    /** A read, a receive or an accept will probably not block; also at the end of the input. */
    public static final Readiness READABLE = ALL[READABLE_BIT];
    /** A write or a send will probably not block; also when a connection attempt has ended. */
    public static final Readiness WRITABLE = ALL[WRITABLE_BIT];
    /** The peer has gone, or both directions are closed. */
    public static final Readiness HANG_UP = ALL[HANG_UP_BIT];
    /** The channel has a pending error, which the next operation throws. */
    public static final Readiness ERROR = ALL[ERROR_BIT];

    private final int bits;

    private Readiness(int bits) {
        this.bits = bits;
    }

    /**
     * The readiness with these parts.
     *
     * @param readable see {@link #READABLE}
     * @param writable see {@link #WRITABLE}
     * @param hangUp see {@link #HANG_UP}
     * @param error see {@link #ERROR}
     * @return the constant, never a new object
     */
    public static Readiness of(boolean readable, boolean writable, boolean hangUp, boolean error) {
        return ALL[(readable ? READABLE_BIT : 0) | (writable ? WRITABLE_BIT : 0) | (hangUp ? HANG_UP_BIT : 0)
                | (error ? ERROR_BIT : 0)];
    }

    /**
     * Tells whether reading, receiving or accepting is worth a try.
     *
     * @return true if readable is part of this
     */
    public boolean isReadable() {
        return (bits & READABLE_BIT) != 0;
    }

    /**
     * Tells whether writing, sending or finishing a connection attempt is worth a try.
     *
     * @return true if writable is part of this
     */
    public boolean isWritable() {
        return (bits & WRITABLE_BIT) != 0;
    }

    /**
     * Tells whether the peer has gone.
     *
     * @return true if a hang-up is part of this
     */
    public boolean isHangUp() {
        return (bits & HANG_UP_BIT) != 0;
    }

    /**
     * Tells whether an error is pending.
     *
     * @return true if an error is part of this
     */
    public boolean isError() {
        return (bits & ERROR_BIT) != 0;
    }

    /**
     * Tells whether nothing at all is ready.
     *
     * @return true for {@link #NONE}
     */
    public boolean isNone() {
        return bits == 0;
    }

    /**
     * This readiness and another one together.
     *
     * @param other what is ready besides
     * @return the union of both
     */
    public Readiness with(Readiness other) {
        return ALL[bits | other.bits];
    }

    /**
     * The part of this readiness that an interest asks for. Hang-up and error are never filtered out, as long as the
     * interest is not {@link Interest#NONE}.
     *
     * @param interest what was asked for
     * @return what is left of this
     */
    public Readiness filter(Interest interest) {
        if (interest == Interest.NONE) {
            return NONE;
        }
        int mask = HANG_UP_BIT | ERROR_BIT | (interest.isRead() ? READABLE_BIT : 0)
                | (interest.isWrite() ? WRITABLE_BIT : 0);
        return ALL[bits & mask];
    }

    @Override
    public String toString() {
        if (bits == 0) {
            return "NONE";
        }
        StringBuilder text = new StringBuilder();
        append(text, isReadable(), "READABLE");
        append(text, isWritable(), "WRITABLE");
        append(text, isHangUp(), "HANG_UP");
        append(text, isError(), "ERROR");
        return text.toString();
    }

    private static void append(StringBuilder text, boolean present, String name) {
        if (present) {
            text.append(text.length() == 0 ? "" : "|").append(name);
        }
    }
}
