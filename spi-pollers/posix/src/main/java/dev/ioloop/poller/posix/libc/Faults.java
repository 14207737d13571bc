package dev.ioloop.poller.posix.libc;

import org.jspecify.annotations.Nullable;

/**
 * The seam at which tests make system calls fail: what stands here is asked before each call.
 *
 * <p>Thread rule: any thread.
 */
@FunctionalInterface
public interface Faults {
    /**
     * Decides about one call.
     *
     * @param function the name of the function
     * @param fd the descriptor that it works on, -1 if on none
     * @return the errno to fail with, 0 to let the call through
     */
    int before(String function, int fd);

    /** What is asked; nothing in programs. */
    final class Seam {
        private static volatile @Nullable Faults faults;

        private Seam() {}

        /**
         * Puts faults in, or takes them out.
         *
         * @param newFaults what is asked from now on; null for nothing
         */
        public static void set(@Nullable Faults newFaults) {
            faults = newFaults;
        }

        /** The errno to fail with, 0 for none. */
        public static int of(String function, int fd) {
            Faults present = faults;
            return present == null ? 0 : present.before(function, fd);
        }
    }
}
