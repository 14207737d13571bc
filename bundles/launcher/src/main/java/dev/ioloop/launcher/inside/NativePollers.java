package dev.ioloop.launcher.inside;

/**
 * Which Java the native pollers of the distribution need.
 *
 * <p>Thread rule: any thread; no state.
 */
public final class NativePollers {
    private static final int NEEDED = 25;

    private NativePollers() {}

    /**
     * Why there are none of them.
     *
     * @return what to add to a message, empty if they are there
     */
    public static String missing() {
        int feature = Runtime.version().feature();
        return feature >= NEEDED ? ""
                : "; epoll, poll and select need Java " + NEEDED + " or later, and this is Java " + feature;
    }
}
