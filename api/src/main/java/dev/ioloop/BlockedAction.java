package dev.ioloop;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * What is done when a turn of a loop takes too long. {@link Standard} has what is usual.
 *
 * <p>Thread rule: called on the watchdog's thread, while the loop is still blocked; must not wait for the loop.
 */
@ConsumerType
@FunctionalInterface
public interface BlockedAction {
    /**
     * A turn has taken longer than the threshold.
     *
     * @param report what blocks; also gives what is needed to do one of the {@link Standard} actions
     */
    void blocked(BlockedLoop report);

    /** The usual actions. */
    enum Standard implements BlockedAction {
        /** Logs a warning with the stack of the thread that runs the loop. */
        LOG,
        /** Logs a warning with the stacks of all threads of the JVM. */
        DUMP,
        /**
         * Logs the stacks of all threads, then ends the JVM with status 70 ({@code EX_SOFTWARE} of {@code sysexits.h}),
         * without shutdown hooks, since they may wait for the very loop that is blocked.
         */
        TERMINATE;

        @Override
        public void blocked(BlockedLoop report) {
            report.loop().diagnostics().perform(this, report);
        }
    }
}
