/**
 * Locks, conditions, events, semaphores and queues for work on one loop: nobody blocks, those who wait get a future.
 *
 * <p><b>Waits.</b> Each wait has three forms: without bound, with a {@link java.time.Duration} from now, and, named
 * {@code ...At}, with a {@link java.time.Instant}, which is converted once, at the call. Zero and an instant in the
 * past do not wait: what is not to be had at once fails at once. A negative duration, and one longer than 146 years, is
 * an error at the call. When the time is up, {@code acquire}, {@code hold}, {@code put}, {@code get} and {@code join}
 * fail with {@link java.util.concurrent.TimeoutException}, and {@code await} completes with false. Cancelling the
 * future ends the wait. Either way nothing of the wait is left behind.
 *
 * <p><b>Order.</b> Who waits first is served first, and what is released goes straight to the one who waits longest:
 * nobody who comes later overtakes. What is handed to somebody whose future is cancelled before it has completed goes
 * to the next one, or back. Futures of those who had to wait complete later, never within the call that releases them,
 * unless the options of a lock or a queue ask for that ({@code promptHandOver}): in the next turn, or, released by one
 * who has waited himself and has his turn, when the callbacks of his future have ended. At most 256 of a loop complete in
 * one turn, so that neither many at once nor two who pass something to each other for ever keep the loop from its other
 * work.
 *
 * <p><b>Futures.</b> All futures are bound to the loop, as {@link dev.ioloop.IOLoop#newFuture()} says. One that is
 * complete when it is returned may be the same object each time; cancelling it does nothing.
 *
 * <p><b>Threads.</b> All methods belong to the loop's owner thread, and this is checked, but for those that say "any
 * thread". Other threads come in by {@code outside()}: cancelling or giving up what that returns loses neither a permit
 * nor an item, which {@code loop.futures().call(() -> lock.acquire())} could not promise, since the future that it
 * returns is not the one that the lock knows. What does not wait is brought by {@code loop.execute(event::set)} and the
 * like.
 *
 * <p><b>The end.</b> When the loop closes, all waits fail with {@link dev.ioloop.LoopClosedException}.
 *
 * <p>Null is refused at each call that does not say otherwise, by a {@link NullPointerException} that names the
 * argument.
 *
 * <p>Start with {@link dev.ioloop.sync.Sync#of}.
 */
@Export
@Version("0.1.0")
@NullMarked
package dev.ioloop.sync;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
