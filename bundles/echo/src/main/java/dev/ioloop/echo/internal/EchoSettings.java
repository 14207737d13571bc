package dev.ioloop.echo.internal;

/**
 * What Config Admin can say about the server, with the defaults: an annotation, since that is how DS hands typed
 * properties to a component.
 *
 * <p>Thread rule: immutable.
 */
@interface EchoSettings {
    /**
     * The name or IP address to listen on; the loopback alone unless something else is said.
     */
    String host() default "127.0.0.1";

    /**
     * The TCP port, 0 for any free one.
     */
    int port() default 7007;

    /**
     * The path of a UNIX domain socket to listen on besides, for the owner of the process alone; none if empty. A socket
     * file that nobody listens on any more is replaced.
     */
    String unix() default "";

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
