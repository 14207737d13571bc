package dev.ioloop.impl.loop;

import dev.ioloop.AsyncSupplier;
import dev.ioloop.AsyncTask;
import dev.ioloop.Channel;
import dev.ioloop.ChannelFactory;
import dev.ioloop.CloseMode;
import dev.ioloop.ConnectionLostException;
import dev.ioloop.ExceptionHandler;
import dev.ioloop.GracefulStop;
import dev.ioloop.IOLoop;
import dev.ioloop.Interest;
import dev.ioloop.LifeCyclePhase;
import dev.ioloop.LifeCycleTrigger;
import dev.ioloop.LoopClock;
import dev.ioloop.LoopDiagnostics;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopFutures;
import dev.ioloop.LoopLocal;
import dev.ioloop.LoopOptions;
import dev.ioloop.PeriodicCall;
import dev.ioloop.PeriodicSchedule;
import dev.ioloop.PollerInfo;
import dev.ioloop.PollerUnavailableException;
import dev.ioloop.Readiness;
import dev.ioloop.ReadyHandler;
import dev.ioloop.Registration;
import dev.ioloop.Resolver;
import dev.ioloop.ScheduledCall;
import dev.ioloop.SignalWatch;
import dev.ioloop.spi.CurrentLoop;
import dev.ioloop.spi.LoopBinding;
import dev.ioloop.spi.PollerProvider;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
    private final LoopLocals locals = new LoopLocals(this);
    private final CompletionDepth completionDepth = new CompletionDepth();
    private final UnheardFailures unheard = new UnheardFailures(this);
    private int resets;
    private final FutureOperations futures;
    private final TurnMonitor monitor;
    /** The channels that are open; null unless in debug mode. */
    private final @Nullable ChannelLedger ledger;
    private final @Nullable CallbackContext context;
    private final Turn turn;
    private final CallbackQueue callbacks;
    private final TimerQueue timers;
    private final Registrations registrations;
    private final Pollers pollers;
    private final LifeCycle lifeCycle = new LifeCycle(this);
    private final LoopRuns runs = new LoopRuns(this);
    private final Diagnostics diagnostics;
    private final SignalWatches signals = new SignalWatches(this, SignalTable.JVM);
    private final HostResolver resolver = new HostResolver(this);
    private final ProviderWatch providerWatch;

    EventLoop(LoopOptions options, boolean mayBeVacant) {
        String given = options.name();
        this.name = given == null ? "loop-" + NUMBERS.incrementAndGet() : given;
        this.clock = options.clock();
        this.failures = new Failures(this,
                Objects.requireNonNullElse(options.exceptionHandler(), LoggingExceptionHandler.INSTANCE));
        boolean debug = Diagnostics.isDebug(options);
        this.monitor = new TurnMonitor(this, options, debug);
        this.ledger = debug ? new ChannelLedger(this) : null;
        this.context = CallbackContext.of(this, options, debug);
        this.futures = new FutureOperations(this, options.executor());
        this.turn = new Turn(this, options, monitor, mayBeVacant);
        this.callbacks = turn.callbacks();
        this.timers = turn.timers();
        this.registrations = turn.registrations();
        this.pollers = turn.pollers();
        this.diagnostics = new Diagnostics(this, monitor, body -> LoopWatchdog.thread(this, body));
        this.diagnostics.watchdog(options.watchdog());
        this.providerWatch = new ProviderWatch(this, pollers);
    }

    @Override
    boolean turn(RunGoal goal) {
        return turn.run(goal);
    }

    @Override
    LifeCycle lifeCycle() {
        return lifeCycle;
    }

    @Override
    public <T extends @Nullable Object> @Nullable T runSync(AsyncSupplier<T> task) throws Exception {
        return runs.sync(task, null);
    }

    @Override
    public <T extends @Nullable Object> @Nullable T runSync(AsyncSupplier<T> task, Duration timeout) throws Exception {
        return runs.sync(task, Objects.requireNonNull(timeout, "timeout"));
    }

    @Override
    public Optional<Duration> runOnce() {
        return runs.once();
    }

    @Override
    public Optional<Duration> runOnce(Duration bound) {
        return runs.once(bound);
    }

    @Override
    public boolean runUntilIdle() {
        return runs.untilIdle(null);
    }

    @Override
    public boolean runUntilIdle(Duration bound) {
        return runs.untilIdle(Objects.requireNonNull(bound, "bound"));
    }

    @Override
    public Optional<LifeCycleTrigger> callWhenRunning(Runnable callback) {
        checkOpen("call back when the loop runs");
        checkOwner();
        return lifeCycle.callWhenRunning(Objects.requireNonNull(callback, "callback"));
    }

    @Override
    public LifeCycleTrigger addTrigger(LifeCyclePhase phase, AsyncTask task) {
        checkOpen("add a trigger");
        checkOwner();
        return lifeCycle.add(Objects.requireNonNull(phase, "phase"), Objects.requireNonNull(task, "task"));
    }

    @Override
    public CompletableFuture<@Nullable Void> stopGracefully(GracefulStop how) {
        return lifeCycle.stopGracefully(Objects.requireNonNull(how, "how"));
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
        if (!callbacks.offer(prepared(callback))) {
            return false;
        }
        wakeup();
        return true;
    }

    private Runnable prepared(Runnable callback) {
        return context == null ? callback : context.prepare(callback);
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
    public long turnTime() {
        return turn.time();
    }

    @Override
    public long recentTime() {
        return turn.recentTime();
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

    /** A timer of the loop's own. */
    TimerCall arm(long nanos, Runnable callback) {
        return arm(nanos, clock.nanoTime() + nanos, callback);
    }

    private TimerCall arm(long delay, long due, Runnable callback) {
        TimerCall timer = new TimerCall(this, callback, delay);
        timers.add(timer, due);
        timers.countingChanged(true);
        return timer;
    }

    @Override
    public ScheduledCall callDue(long due, Runnable callback) {
        checkOpen("schedule a timer");
        checkOwner();
        long now = clock.nanoTime();
        // After a step back of the clock it may be farther than a timer may be.
        long delay = Math.max(0, Math.min(due - now, Durations.MAX_NANOS));
        return arm(delay, now + delay, callback);
    }

    private ScheduledCall schedule(long nanos, Runnable callback) {
        checkOpen("schedule a timer");
        checkOwner();
        TimerCall timer = arm(nanos, prepared(callback));
        monitor.changed("scheduled", timer);
        return timer;
    }

    @Override
    public PeriodicCall periodicAsync(PeriodicSchedule schedule, AsyncTask task) {
        Objects.requireNonNull(schedule, "schedule");
        Objects.requireNonNull(task, "task");
        checkOpen("make a periodic call");
        checkOwner();
        return new PeriodicWork(this, schedule, task);
    }

    @Override
    public List<ScheduledCall> scheduledCalls() {
        checkOwner();
        return timers.list();
    }

    TimerQueue timers() {
        return timers;
    }

    boolean hasCallbacks() {
        return !callbacks.isEmpty();
    }

    // ---- channels

    @Override
    public Registration register(Channel channel, Interest interest, ReadyHandler handler) throws IOException {
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(interest, "interest");
        Objects.requireNonNull(handler, "handler");
        checkOpen("register a channel");
        checkOwner();
        Registration made = registrations.add(channel, interest, handler, pollers.seatFor(channel));
        if (ledger != null) {
            ledger.track(channel);
            monitor.changed("registered", made);
        }
        return made;
    }

    Registrations registrations() {
        return registrations;
    }

    void dispatch(ReadyBatch ready) {
        turn.dispatch(ready);
    }

    void deliver(LoopRegistration registration, Readiness found) {
        turn.deliver(registration, found);
    }

    // ---- pollers

    @Override
    public ChannelFactory channels() {
        PollerProvider provider = pollers.active().provider();
        if (provider == null) {
            throw new PollerUnavailableException("loop '" + name + "' has no poller at present, and so no channels: "
                    + pollers.active().info().reason());
        }
        ChannelFactory channels = provider.channels();
        return ledger == null ? channels : new TrackedChannels(channels, ledger);
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
        arm(Duration.ofSeconds(1).toNanos(), () -> {
            if (pollers.sweepDrains()) {
                watchDrains();
            }
        }).unref();
    }

    // ---- futures, hooks, values

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> newFuture() {
        return new RootFuture<>(this, unheard);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> newFuture(Consumer<? super @Nullable Throwable> listener) {
        return new WatchedFuture<>(this, Objects.requireNonNull(listener, "listener"));
    }

    @Override
    public LoopFutures futures() {
        return futures;
    }

    @Override
    public Resolver resolver() {
        return resolver;
    }

    @Override
    public LoopDiagnostics diagnostics() {
        return diagnostics;
    }

    @Override
    TurnMonitor monitor() {
        return monitor;
    }

    List<Channel> openChannels() {
        return ledger == null ? List.of() : ledger.open();
    }

    @Override
    public SignalWatch onSignal(String signal, Runnable callback) {
        return signals.add(signal, callback);
    }

    UnheardFailures unheard() {
        return unheard;
    }

    /** How often this was reset. */
    int resets() {
        return resets;
    }

    /** How many jobs on executors have not come back. */
    int executorJobs() {
        return futures.jobs();
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
    public void reset() {
        checkOpen("reset");
        checkOwner();
        resets++;
        registrations.release();
        lifeCycle.reset();
        turn.discardAll();
    }

    @Override
    void closeAll(CloseMode mode) {
        CurrentLoop.replaceInstance(this, null);
        providerWatch.close();
        signals.close();
        if (mode == CloseMode.KEEP_CHANNELS) {
            registrations.release();
        } else {
            registrations.close(null, new ConnectionLostException("loop '" + name + "' was closed"));
        }
        locals.disposeAll();
        turn.close();
        futures.close();
        lifeCycle.close();
        pollers.close();
        unheard.report();
        diagnostics.close();
        if (ledger != null && mode == CloseMode.CLOSE_CHANNELS) {
            ledger.close();
        } else if (ledger != null) {
            ledger.release();
        }
    }

    @Override
    public String toString() {
        return "IOLoop[" + name + ", " + describeLife() + ", poller " + pollers.active().info().name() + ", "
                + registrations.size() + " channels, " + timers.size() + " timers]";
    }
}
