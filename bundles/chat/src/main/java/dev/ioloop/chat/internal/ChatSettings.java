package dev.ioloop.chat.internal;

/**
 * What Config Admin can say about the chat, with the defaults: an annotation, since that is how DS hands typed
 * properties to a component.
 *
 * <p>Thread rule: immutable.
 */
@interface ChatSettings {
    /**
     * The name or IP address to listen on; the loopback alone unless something else is said.
     */
    String host() default "127.0.0.1";

    /**
     * The TCP port, 0 for any free one.
     */
    int port() default 7008;

    /**
     * How many may be in the room.
     */
    int maxMembers() default 100;

    /**
     * How long a line may be, in bytes.
     */
    int maxLineBytes() default 1000;

    /**
     * How many lines of one member are passed on in a second.
     */
    int linesPerSecond() default 5;

    /**
     * How many lines of one member are passed on at once after a silence.
     */
    int burst() default 10;

    /**
     * How much may wait to be sent to one member, in bytes.
     */
    int maxPendingBytes() default 65_536;

    /**
     * After which silence a member is warned, in seconds.
     */
    int idleWarningSeconds() default 600;

    /**
     * After which silence a member is disconnected, in seconds.
     */
    int idleSeconds() default 900;

    /**
     * After which time a member who takes nothing of what waits is disconnected, in seconds.
     */
    int sendSeconds() default 30;

    /**
     * How far apart the notices to all members are, in seconds.
     */
    int noticeSeconds() default 3600;

    /**
     * How long connections may take to end when the component stops, in seconds.
     */
    int drainSeconds() default 5;

    /**
     * Whether to give up when the very first try to listen fails: for those who started the server just now, look at
     * {@code failure()} and tell about it themselves.
     */
    boolean firstTryOnly() default false;
}
