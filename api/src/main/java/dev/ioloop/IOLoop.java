package dev.ioloop;

import dev.ioloop.spi.CurrentLoop;
import dev.ioloop.spi.LoopFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One event loop: it runs callbacks and timers and tells handlers which channels are ready, all on one thread.
 *
 * <p><b>The turn.</b> {@link #start()} repeats:
 * <ol>
 * <li>take the callbacks queued so far and run them; what they add belongs to the next turn;
 * <li>run the timers that are due; which ones is decided before the first of them runs, and one that an earlier one
 * cancels does not run;
 * <li>compute how long to wait: not at all if a callback is queued, else until the next timer, else without limit;
 * <li>poll; while callbacks wait, a turn may do without this and the next step, until 64 callbacks have run since the last
 * poll;
 * <li>dispatch what is ready, each channel once;
 * <li>safe point: change the poller, stop, close.
 * </ol>
 *
 * <p><b>Ownership.</b> A loop that runs belongs to the thread that called {@link #start()} (or to the coroutine that this
 * thread has handed it to). A loop that does not run belongs to the first thread that touches it after its creation or
 * its last stop, so that it can be set up before it is started elsewhere. All methods but those that say "any thread"
 * belong to the owner, and this is checked at each call: a {@link WrongThreadException} names both threads.
 *
 * <p><b>Failures.</b> What callbacks, timers and handlers throw goes to the {@link ExceptionHandler}; the loop goes on.
 * Only a {@link VirtualMachineError} ends it.
 *
 * <p>Answers to {@code IOLoop} of Tornado and pyftpdlib, the reactor of Twisted and {@code Pyjo.IOLoop}.
 *
 * <p>Thread rule: the owner's thread, but for the methods that say "any thread".
 */
@ProviderType
public interface IOLoop extends LoopLifeCycle, Executor, Scheduler {
    /**
     * Makes a loop with default options. Any thread.
     *
     * @return a new loop, not started
     * @throws PollerUnavailableException if no poller can be used; the message lists each one with its reason
     * @throws IllegalStateException if no implementation of the loop is installed
     */
    static IOLoop create() {
        return create(LoopOptions.defaults());
    }

    /**
     * Makes a loop. Any thread.
     *
     * @param options its name, poller, clock and hooks
     * @return a new loop, not started
     * @throws PollerUnavailableException if the poller that the options name cannot be used, or without a name, none
     *     can; the message lists each one with its reason
     * @throws DuplicatePollerException if two providers have one name
     * @throws IllegalStateException if no implementation of the loop is installed
     */
    static IOLoop create(LoopOptions options) {
        return ProcessLoop.create(options);
    }

    /**
     * Sets what {@link #create(LoopOptions)} and {@link #instance()} use from now on where their options leave something
     * out. What a {@link LoopFactory} is asked for directly is not affected. Any thread.
     *
     * @param options the new defaults in place of those set before; {@link LoopOptions#defaults()} restores what was there
     *     at first
     */
    static void configure(LoopOptions options) {
        ProcessLoop.configure(options);
    }

    /**
     * The loop of the whole process; the first call makes it, and so does the first one after it was closed. It is not
     * started. Any thread.
     *
     * @return the same loop at each call on any thread
     * @throws PollerUnavailableException as {@link #create()}
     */
    static IOLoop instance() {
        return ProcessLoop.instance();
    }

    /**
     * Makes a loop that of the whole process. Any thread.
     *
     * @param loop what {@link #instance()} gives from now on
     * @throws IllegalStateException if there is one that is not closed; it stays
     * @throws LoopClosedException if the loop is closed
     */
    static void install(IOLoop loop) {
        ProcessLoop.install(loop);
    }

    /**
     * Forgets the loop of the whole process, without closing it. Does nothing if there is none. Any thread.
     *
     * @return the loop, or null
     */
    static @Nullable IOLoop clearInstance() {
        return ProcessLoop.clear();
    }

    /**
     * The loop that the calling thread owns and runs. Any thread.
     *
     * @return the loop, also inside a coroutine that the loop was handed to
     * @throws IllegalStateException if the calling thread runs no loop
     */
    static IOLoop current() {
        IOLoop loop = currentOrNull();
        if (loop == null) {
            throw new IllegalStateException("thread '" + Thread.currentThread().getName()
                    + "' runs no loop; call current() inside a callback, or pass the loop along");
        }
        return loop;
    }

    /**
     * The loop that the calling thread owns and runs, if it does. Any thread.
     *
     * @return the loop, or null
     */
    static @Nullable IOLoop currentOrNull() {
        IOLoop loop = CurrentLoop.get();
        return loop != null && loop.isOwner() ? loop : null;
    }

    /**
     * The loop that the calling thread owns and runs, else the loop of the whole process. Any thread.
     *
     * @return {@link #currentOrNull()} if there is one, else {@link #instance()}
     */
    static IOLoop currentOrInstance() {
        IOLoop loop = currentOrNull();
        return loop == null ? instance() : loop;
    }

    /**
     * The name, for messages and for the name of a thread that is made for this loop. Any thread.
     *
     * @return the name given, or one made up
     */
    String name();

    /**
     * Tells whether the calling thread owns this loop. Any thread.
     *
     * @return true if methods of the owner may be called here
     */
    boolean isOwner();

    /**
     * Does nothing on the owner's thread, and throws elsewhere. A loop that does not run and has no owner gets the calling
     * thread as its owner.
     *
     * @throws WrongThreadException if another thread owns the loop; names both
     */
    void checkOwner();

    /**
     * Queues a callback, to be run in the next turn, never within this call, in the order of arrival. Wakes the loop if it
     * sleeps. Callbacks queued before the first start are kept. Any thread; allowed in a signal handler and a cleaner.
     *
     * @param callback what to run; what it throws goes to the {@link ExceptionHandler}
     * @throws LoopClosedException if the loop is closed
     */
    @Override
    void execute(Runnable callback);

    /**
     * Queues a callback as {@link #execute} does, unless the loop is closed. Any thread.
     *
     * @param callback what to run
     * @return false if the loop is closed, and the callback was dropped
     */
    boolean tryExecute(Runnable callback);

    /**
     * Queues a callback whose work goes on after it has returned. Any thread.
     *
     * @param task what to run; what it throws, and a failure of the stage that it returns, go to the
     *     {@link ExceptionHandler}, but for a {@link java.util.concurrent.CancellationException}
     * @throws LoopClosedException if the loop is closed
     */
    void executeAsync(AsyncTask task);

    /**
     * Makes a loop that waits in its poller run a turn. Any thread. Several calls before the turn make one wake-up.
     */
    void wakeup();

    /**
     * Registers a channel. The handler is called in each turn in which the channel is ready for what is asked for.
     *
     * @param channel an open channel of the family of this loop's poller, one that wraps such a channel, or a
     *     {@link ReadinessSource}
     * @param interest what is asked for
     * @param handler who is told
     * @return the registration, by which the interest is changed
     * @throws AlreadyRegisteredException if the channel is registered, with this loop or another one; that registration
     *     stays intact
     * @throws WrongFamilyException if the channel is of another family than the poller; names both
     * @throws PollerUnavailableException if the loop has lost its poller and waits for another one
     * @throws java.nio.channels.ClosedChannelException if the channel is closed
     * @throws LoopClosedException if the loop is closed
     * @throws WrongThreadException on a thread that does not own the loop
     * @throws IOException if the poller refuses; nothing is registered then
     */
    Registration register(Channel channel, Interest interest, ReadyHandler handler) throws IOException;

    /**
     * Makes channels of the family of this loop's present poller. Any thread.
     *
     * @return the factory
     * @throws PollerUnavailableException if the loop has lost its poller and waits for another one
     */
    ChannelFactory channels();

    /**
     * The poller in charge, and why it was chosen. Any thread.
     *
     * @return a description
     */
    PollerInfo poller();

    /**
     * Changes the poller at the next safe point. Within a family all registrations move, or none does: any refusal on
     * the way leaves the old poller in charge. No byte is lost, doubled or reordered. With the name of the present
     * poller, it is opened anew. Across families, channels stay with the old poller, which is drained: it ends with its
     * last channel.
     *
     * @param name the poller's name
     * @return completes on the loop with the new poller; fails with {@link PollerUnavailableException} or with the
     *     {@link IOException} of the refusal
     * @throws LoopClosedException if the loop is closed
     * @throws WrongThreadException on a thread that does not own the loop
     */
    CompletableFuture<PollerInfo> switchPoller(String name);

    /**
     * Makes a future bound to this loop. It can be completed on any thread; its value appears, and its dependents run,
     * on the loop. {@code get} and {@code join} on the loop's own thread fail at once if it is not complete
     * ({@link LoopWouldBlockException}). {@code obtrudeValue} and {@code obtrudeException} are not supported.
     * {@code ...Async} methods without an executor run in a later turn; with an executor the function runs there, and
     * the value comes back to the loop. Dependents of one made on the loop run at once up to a small depth, then in
     * the next turn, so that a chain of completions neither overflows the stack nor starves the loop; they run in the
     * order in which they were added. Who completes it on another thread has decided the outcome when that call returns
     * true, but {@code isDone} stays false until the loop's next turn. Once the loop is closed, all this happens on the
     * calling thread, so that nobody waits for ever. Any thread.
     *
     * @param <T> the type of the value
     * @return a new future, not complete
     */
    <T extends @Nullable Object> CompletableFuture<T> newFuture();

    /**
     * Works on futures: chain, gather, time out, sleep, run on an executor. Any thread.
     *
     * @return the same object at each call
     */
    LoopFutures futures();

    /**
     * Who is told of failures. Any thread.
     *
     * @return the handler set last; by default it logs
     */
    ExceptionHandler exceptionHandler();

    /**
     * Changes who is told of failures. Any thread.
     *
     * @param handler who is told from now on
     */
    void exceptionHandler(ExceptionHandler handler);

    /**
     * Calls back when the process gets a signal of the operating system. Any number of watches and loops can have the same
     * signal: all are told. While one has it, what the JVM does by default, for example to end at TERM, is not done. Any
     * thread.
     *
     * @param signal its name without "SIG", for example {@code "TERM"}, {@code "INT"} or {@code "HUP"}
     * @param callback runs on the loop, in a turn after the signal came; what it throws goes to the
     *     {@link ExceptionHandler}
     * @return ends it; the end of the loop ends it too
     * @throws IllegalArgumentException if the platform has no such signal, or the JVM keeps it for itself; the message tells
     *     which
     * @throws UnsupportedOperationException if this JVM has no way to take signals: the module {@code jdk.unsupported} is
     *     missing. Only INT and TERM are watched then, by a shutdown hook
     * @throws LoopClosedException if the loop is closed
     */
    SignalWatch onSignal(String signal, Runnable callback);

    /**
     * Finds the addresses of hosts, on the default executor of {@link #futures()}. Any thread.
     *
     * @return the same object at each call
     */
    Resolver resolver();

    /**
     * What goes on in this loop: counters, registrations, watchdog. Any thread.
     *
     * @return the same object at each call
     */
    LoopDiagnostics diagnostics();

    /** {@inheritDoc} Any thread. */
    @Override
    long nanoTime();

    @Override
    ScheduledCall callLater(Duration delay, Runnable callback);
}
