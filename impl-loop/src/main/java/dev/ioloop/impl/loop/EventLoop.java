package dev.ioloop.impl.loop;

import dev.ioloop.AsyncTask;
import dev.ioloop.Channel;
import dev.ioloop.ChannelFactory;
import dev.ioloop.ConnectionLostException;
import dev.ioloop.ExceptionHandler;
import dev.ioloop.IOLoop;
import dev.ioloop.Interest;
import dev.ioloop.LoopClock;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopFailure.Origin;
import dev.ioloop.LoopFutures;
import dev.ioloop.LoopLocal;
import dev.ioloop.LoopOptions;
import dev.ioloop.PollerInfo;
import dev.ioloop.PollerUnavailableException;
import dev.ioloop.Readiness;
import dev.ioloop.ReadyHandler;
import dev.ioloop.Registration;
import dev.ioloop.ScheduledCall;
import dev.ioloop.spi.LoopBinding;
import dev.ioloop.spi.PollerProvider;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The loop. Its life (who owns it, start, stop, close) is {@link LoopLife}; here stand the turn and what belongs to it.
 *
 * <p>Thread rule: as {@link IOLoop}.
 */
class EventLoop extends LoopLife implements IOLoop, LoopBinding, FutureHome {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String name;
    private final LoopClock clock;
    private final Failures failures;
    private final CallbackQueue callbacks = new CallbackQueue();
    private final TimerQueue timers = new TimerQueue();
    private final Registrations registrations = new Registrations(this);
    private final ReadyBatch batch = new ReadyBatch();
    private final SpinGuard spinGuard = new SpinGuard();
    private final LoopLocals locals = new LoopLocals(this);
    private final CompletionDepth completionDepth = new CompletionDepth();
    private final LoopFutures futures = new FutureOperations(this);
    private final Pollers pollers;
    private final ProviderWatch providerWatch;
    /** The callbacks of this turn that are still to be run; more than none between turns only after a fatal error. */
    private CallbackQueue.@Nullable Node taken;
    private boolean interruptReported;

    EventLoop(LoopOptions options, boolean mayBeVacant) {
        String given = options.name();
        this.name = given == null ? "loop-" + NUMBERS.incrementAndGet() : given;
        this.clock = options.clock();
        this.failures = new Failures(this,
                Objects.requireNonNullElse(options.exceptionHandler(), LoggingExceptionHandler.INSTANCE));
        this.pollers = new Pollers(this, options, mayBeVacant);
        this.providerWatch = new ProviderWatch(this, pollers);
    }

    // ---- the turn

    @Override
    boolean turn() {
        runCallbacks(); // 1
        runTimers(); // 2
        long timeout = timeToWait(); // 3
        poll(timeout); // 4
        dispatchReady(); // 5
        return safePoint(); // 6
    }

    private void runCallbacks() {
        CallbackQueue.Node node = taken == null ? callbacks.take() : taken;
        while (node != null) {
            taken = node.next;
            Runnable callback = node.callback;
            if (callback != null) {
                run(callback, Origin.CALLBACK, callback);
            }
            node = taken;
        }
    }

    private void runTimers() {
        if (timers.isEmpty()) {
            return;
        }
        List<TimerCall> due = timers.takeDue(clock.nanoTime());
        for (int i = 0; i < due.size(); i++) {
            TimerCall timer = due.get(i);
            Runnable callback = timer.state == TimerCall.State.DUE ? timer.begin() : null;
            if (callback != null) {
                run(callback, Origin.TIMER, callback);
            }
        }
        due.clear();
    }

    private long timeToWait() {
        if (!callbacks.isEmpty() || isEnding() || registrations.hasWork() || pollers.hasRequests()) {
            return 0;
        }
        return timers.isEmpty() ? -1 : Math.max(0, timers.firstDue() - clock.nanoTime());
    }

    private void poll(long wanted) {
        long timeout = wanted;
        long begin = 0;
        if (timeout != 0) {
            begin = System.nanoTime();
            fallAsleep();
            if (!callbacks.isEmpty() || isEnding()) {
                timeout = 0; // it came between step 3 and here, when nobody would have woken the poller
            }
        }
        int delivered;
        batch.clear();
        try {
            delivered = pollers.active().poller().poll(timeout, batch);
            pollers.pollSucceeded();
        } catch (IOException | RuntimeException | LinkageError e) {
            awake();
            clearInterrupt();
            pollers.pollFailed(e);
            return;
        }
        boolean woken = awake();
        boolean interrupted = clearInterrupt();
        if (timeout != 0 && delivered == 0 && !pollers.active().isVacant()
                && spinGuard.isFaulty(timeout, System.nanoTime() - begin, woken || interrupted)) {
            pollers.spinning();
        } else if (delivered > 0) {
            spinGuard.reset();
        }
    }

    private void dispatchReady() {
        dispatch(batch);
        registrations.dispatchSources();
    }

    void dispatch(ReadyBatch ready) {
        for (int i = 0; i < ready.size(); i++) {
            LoopRegistration registration = registrations.get(ready.token(i));
            if (registration != null && registration.isLive()) {
                Readiness found = ready.readiness(i).filter(registration.asked());
                if (!found.isNone()) {
                    deliver(registration, found);
                }
            }
        }
        ready.clear();
    }

    private boolean safePoint() {
        pollers.safePoint();
        return !isEnding();
    }

    private void run(Runnable callback, Origin origin, Object source) {
        try {
            callback.run();
        } catch (Throwable thrown) {
            failures.report(origin, source, thrown);
        }
        clearInterrupt();
    }

    void deliver(LoopRegistration registration, Readiness found) {
        try {
            registration.told().ready(registration, found);
        } catch (Throwable thrown) {
            failures.report(Origin.CHANNEL_HANDLER, registration, thrown);
        }
        clearInterrupt();
    }

    /** An interrupt that stays set would make each poll return at once, and look like a broken selector. */
    private boolean clearInterrupt() {
        if (!Thread.interrupted()) {
            return false;
        }
        if (!interruptReported) {
            interruptReported = true;
            log().warn(
                    "The thread of loop '{}' was interrupted; a loop ignores that (this is said once): call stop() or"
                            + " close() to end it",
                    name);
        }
        return true;
    }

    // ---- callbacks and timers

    @Override
    public void execute(Runnable callback) {
        if (!tryExecute(callback)) {
            throw closedException("execute");
        }
    }

    @Override
    public boolean tryExecute(Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        if (!callbacks.offer(callback)) {
            return false;
        }
        wakeup();
        return true;
    }

    @Override
    public void executeAsync(AsyncTask task) {
        execute(new AsyncCallback(this, Objects.requireNonNull(task, "task")));
    }

    @Override
    void wakePoller() {
        pollers.wakeup();
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    @Override
    public ScheduledCall callLater(Duration delay, Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        return schedule(Durations.nanos(delay, "delay of a timer"), callback);
    }

    @Override
    public ScheduledCall callAt(Instant instant, Runnable callback) {
        Objects.requireNonNull(instant, "instant");
        Objects.requireNonNull(callback, "callback");
        return schedule(Durations.nanosUntil(clock.instant(), instant, "instant of a timer"), callback);
    }

    private ScheduledCall schedule(long nanos, Runnable callback) {
        checkOpen("schedule a timer");
        checkOwner();
        TimerCall timer = new TimerCall(this, timers, callback);
        timers.add(timer, clock.nanoTime() + nanos);
        return timer;
    }

    // ---- channels

    @Override
    public Registration register(Channel channel, Interest interest, ReadyHandler handler) throws IOException {
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(interest, "interest");
        Objects.requireNonNull(handler, "handler");
        checkOpen("register a channel");
        checkOwner();
        return registrations.add(channel, interest, handler, pollers.active());
    }

    Registrations registrations() {
        return registrations;
    }

    // ---- pollers

    @Override
    public ChannelFactory channels() {
        PollerProvider provider = pollers.active().provider();
        if (provider == null) {
            throw new PollerUnavailableException("loop '" + name + "' has no poller at present, and so no channels: "
                    + pollers.active().info().reason());
        }
        return provider.channels();
    }

    @Override
    public PollerInfo poller() {
        return pollers.active().info();
    }

    @Override
    public CompletableFuture<PollerInfo> switchPoller(String poller) {
        Objects.requireNonNull(poller, "name");
        checkOpen("switch the poller");
        checkOwner();
        CompletableFuture<PollerInfo> done = newFuture();
        pollers.request(() -> pollers.switchTo(poller, done));
        if (!isRunning()) {
            pollers.safePoint();
        }
        return done;
    }

    /** While pollers are drained, closed channels are looked for once a second, since they make no noise. */
    void watchDrains() {
        TimerCall timer = new TimerCall(this, timers, () -> {
            if (pollers.sweepDrains()) {
                watchDrains();
            }
        });
        timer.unref();
        timers.add(timer, clock.nanoTime() + Duration.ofSeconds(1).toNanos());
    }

    // ---- futures, hooks, values

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> newFuture() {
        return new BoundFuture<>(this);
    }

    @Override
    public LoopFutures futures() {
        return futures;
    }

    Failures failures() {
        return failures;
    }

    @Override
    public void report(LoopFailure failure) {
        failures.report(failure);
    }

    @Override
    public CompletionDepth completionDepth() {
        return completionDepth;
    }

    @Override
    public LoopClock clock() {
        return clock;
    }

    @Override
    public ExceptionHandler exceptionHandler() {
        return failures.handler();
    }

    @Override
    public void exceptionHandler(ExceptionHandler handler) {
        failures.handler(handler);
    }

    @Override
    public <T> T local(LoopLocal<T> key, Function<? super IOLoop, ? extends T> initialiser,
            Consumer<? super T> disposer) {
        checkOpen("get the value of a LoopLocal");
        checkOwner();
        return locals.get(key, initialiser, disposer);
    }

    @Override
    public void disposeLocal(LoopLocal<?> key) {
        if (isOwner()) {
            locals.dispose(key);
        } else {
            tryExecute(() -> locals.dispose(key));
        }
    }

    @Override
    public IOLoop loop() {
        return this;
    }

    @Override
    public String name() {
        return name;
    }

    // ---- the end

    @Override
    void closeAll() {
        providerWatch.close();
        registrations.close(null, new ConnectionLostException("loop '" + name + "' was closed"));
        for (TimerCall timer : timers.takeAll()) {
            discard(timer.drop());
        }
        locals.disposeAll();
        CallbackQueue.Node rest = callbacks.close();
        for (CallbackQueue.Node node = taken; node != null; node = node.next) {
            discard(node.callback);
        }
        for (CallbackQueue.Node node = rest; node != null; node = node.next) {
            discard(node.callback);
        }
        pollers.close();
    }

    /** Throws a callback away; one that somebody waits for is told so. */
    private void discard(@Nullable Runnable callback) {
        if (callback instanceof Discardable waitedFor) {
            failures.guardClose(waitedFor, waitedFor::discard);
        }
    }

    @Override
    public String toString() {
        return "IOLoop[" + name + ", " + describeLife() + ", poller " + pollers.active().info().name() + ", "
                + registrations.size() + " channels, " + timers.size() + " timers]";
    }
}
