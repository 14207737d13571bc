package dev.ioloop;

/**
 * The counters of a loop at one moment.
 *
 * <p>Thread rule: immutable.
 *
 * @param loop the loop's name
 * @param running whether a run is under way
 * @param turns how many turns have begun since the loop was made
 * @param callbacks how many callbacks have run
 * @param timers how many timers have run
 * @param timersPending how many timers wait
 * @param callbacksPending whether callbacks wait
 * @param deliveries how often a handler was told that its channel is ready
 * @param channels how many channels are registered
 * @param executorJobs how many jobs on executors have not ended
 * @param wakeups how often another thread has woken the loop from its sleep
 * @param pollNanos how long the loop has waited in its poller, in nanoseconds
 * @param busyNanos how long it has worked until it last waited, in nanoseconds
 * @param directMemoryBytes how much memory direct buffers hold, in the whole JVM, in bytes; -1 if that is not known
 */
public record LoopSnapshot(String loop, boolean running, long turns, long callbacks, long timers, int timersPending,
        boolean callbacksPending, long deliveries, int channels, int executorJobs, long wakeups, long pollNanos,
        long busyNanos, long directMemoryBytes) {}
