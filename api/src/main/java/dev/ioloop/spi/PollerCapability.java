package dev.ioloop.spi;

/**
 * What some pollers can do and others cannot.
 *
 * <p>Thread rule: immutable.
 */
public enum PollerCapability {
    /**
     * Tells a hang-up and an error apart from readable and writable ({@code POLLHUP}, {@code POLLERR}). The JDK's
     * selector cannot: it shows them as what was asked for.
     */
    HANG_UP
}
