package dev.ioloop.chat;

import java.time.Duration;

/**
 * The limits of a chat.
 *
 * <p>Thread rule: immutable, safe from any thread.
 *
 * @param maxMembers how many may be in the room; who comes then is told that it is full, and is disconnected
 * @param maxLineBytes how long a line may be without its end; a longer one is thrown away, and its author is told
 * @param linesPerSecond how many lines of one member are taken in a second, in the long run; one who sends more is not
 *     read from until the next is due, so that no line is lost
 * @param burst how many lines of one member are taken at once after a silence
 * @param maxPendingBytes how much may wait to be sent to one member; lines beyond it are not sent to that member, who is
 *     told how many were missed when there is room again. From half of it on nothing is read from that member either
 * @param idleWarning after which silence a member is warned
 * @param idleLimit after which silence a member is disconnected; longer than idleWarning
 * @param sendTimeout after which time a member who takes nothing of what waits is disconnected
 * @param noticePeriod how far apart the notices are that tell how long the server has been up, and how many are there
 */
public record ChatOptions(int maxMembers, int maxLineBytes, int linesPerSecond, int burst, int maxPendingBytes,
        Duration idleWarning, Duration idleLimit, Duration sendTimeout, Duration noticePeriod) {
    /** 100 members, lines of 1,000 bytes, 5 lines a second and 10 at once, 64 KiB, 10 and 15 minutes, 30 s, an hour. */
    public static final ChatOptions DEFAULT = new ChatOptions(100, 1000, 5, 10, 64 * 1024, Duration.ofMinutes(10),
            Duration.ofMinutes(15), Duration.ofSeconds(30), Duration.ofHours(1));

    /** A line of the server's own has to fit, and so has one of the longest that a member can write. */
    private static final int LEAST_PENDING_BYTES = 4096;
    private static final int MOST_LINE_BYTES = 16 * 1024;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is out of its bounds
     */
    public ChatOptions {
        within(1, maxMembers, 1_000_000, "maxMembers");
        within(1, maxLineBytes, MOST_LINE_BYTES, "maxLineBytes");
        within(1, linesPerSecond, 1_000_000, "linesPerSecond");
        within(1, burst, 1_000_000, "burst");
        within(Math.max(LEAST_PENDING_BYTES, 2 * maxLineBytes), maxPendingBytes, Integer.MAX_VALUE, "maxPendingBytes");
        positive(idleWarning, "idleWarning");
        positive(sendTimeout, "sendTimeout");
        positive(noticePeriod, "noticePeriod");
        if (idleLimit.compareTo(idleWarning) <= 0) {
            throw new IllegalArgumentException("idleLimit is " + idleLimit + "; it must be longer than idleWarning, "
                    + idleWarning);
        }
    }

    private static void within(int least, int value, int most, String name) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be from " + least + " to " + most);
        }
    }

    private static void positive(Duration value, String name) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be more than 0");
        }
    }

    /**
     * The same with another number of members.
     *
     * @param most at least 1
     * @return the options
     */
    public ChatOptions withMaxMembers(int most) {
        return new ChatOptions(most, maxLineBytes, linesPerSecond, burst, maxPendingBytes, idleWarning, idleLimit,
                sendTimeout, noticePeriod);
    }

    /**
     * The same with another rate.
     *
     * @param perSecond how many lines in a second, at least 1
     * @param atOnce how many after a silence, at least 1
     * @return the options
     */
    public ChatOptions withRate(int perSecond, int atOnce) {
        return new ChatOptions(maxMembers, maxLineBytes, perSecond, atOnce, maxPendingBytes, idleWarning, idleLimit,
                sendTimeout, noticePeriod);
    }

    /**
     * The same with another bound of what waits to be sent to one member.
     *
     * @param bytes at least 4096, and twice maxLineBytes
     * @return the options
     */
    public ChatOptions withMaxPendingBytes(int bytes) {
        return new ChatOptions(maxMembers, maxLineBytes, linesPerSecond, burst, bytes, idleWarning, idleLimit,
                sendTimeout, noticePeriod);
    }
}
