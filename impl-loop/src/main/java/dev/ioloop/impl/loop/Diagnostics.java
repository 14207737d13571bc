package dev.ioloop.impl.loop;

import dev.ioloop.BlockedAction;
import dev.ioloop.BlockedLoop;
import dev.ioloop.Channel;
import dev.ioloop.LoopDiagnostics;
import dev.ioloop.LoopOptions;
import dev.ioloop.LoopSnapshot;
import dev.ioloop.Registration;
import dev.ioloop.Watchdog;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a loop tells of itself, and its watchdog.
 *
 * <p>Thread rule: any thread, but for {@link #registrations()}.
 */
final class Diagnostics implements LoopDiagnostics {
    private static final Logger LOG = LoggerFactory.getLogger("dev.ioloop.watchdog");
    /** EX_SOFTWARE of sysexits.h. */
    private static final int STATUS_OF_A_BUG = 70;
    /** How long the log may take before the JVM is ended. */
    private static final long LOGGING_NANOS = 2_000_000_000;

    private final EventLoop loop;
    private final TurnMonitor monitor;
    private final ThreadFactory threads;
    /** Guards the change of the watchdog. */
    private final Object lock = new Object();
    private @Nullable LoopWatchdog watchdog;
    private boolean closed;

    Diagnostics(EventLoop loop, TurnMonitor monitor, ThreadFactory threads) {
        this.loop = loop;
        this.monitor = monitor;
        this.threads = threads;
    }

    /** Tells whether loops with these options run in debug mode. */
    static boolean isDebug(LoopOptions options) {
        Boolean asked = options.debug();
        if (asked != null) {
            return asked;
        }
        String value = System.getProperty("dev.ioloop.debug");
        if (value == null) {
            value = System.getenv("IOLOOP_DEBUG");
        }
        return value != null && (value.strip().equals("1") || value.strip().equalsIgnoreCase("true"));
    }

    @Override
    public boolean isDebug() {
        return monitor.isDebug();
    }

    @Override
    public LoopSnapshot snapshot() {
        return new LoopSnapshot(loop.name(), loop.isRunning(), monitor.turns.get(), monitor.callbacks.get(),
                monitor.timers.get(), loop.timers().size(), loop.hasCallbacks(), monitor.deliveries.get(),
                loop.registrations().size(), loop.executorJobs(), loop.wakeups(), monitor.pollNanos.get(),
                monitor.busyNanos.get(), DirectMemory.bytes());
    }

    @Override
    public List<Registration> registrations() {
        loop.checkOwner();
        return loop.registrations().all().stream().filter(LoopRegistration::isLive)
                .<Registration>map(registration -> registration).toList();
    }

    @Override
    public List<Channel> openChannels() {
        return loop.openChannels();
    }

    // ---- watchdog

    @Override
    public @Nullable Watchdog watchdog() {
        synchronized (lock) {
            return watchdog == null ? null : watchdog.settings();
        }
    }

    @Override
    public void watchdog(@Nullable Watchdog next) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            LoopWatchdog present = watchdog;
            if (present != null && next != null && present.isStarted()) {
                present.settings(next);
                return;
            }
            if (present != null) {
                present.end();
            }
            watchdog = next == null ? null : new LoopWatchdog(loop, next);
            if (watchdog != null) {
                watchdog.start(threads);
                if (loop.isInRun()) {
                    // Before it is published: a poll that begins later disarms it, one under way is woken below.
                    watchdog.arm(System.nanoTime());
                }
            }
            monitor.watchdog(watchdog);
        }
        // A turn that is under way is measured from now on; a poll that is, ends, and what follows is measured.
        loop.wakeup();
    }

    void close() {
        synchronized (lock) {
            closed = true;
            if (watchdog != null) {
                watchdog.end();
                watchdog = null;
            }
            monitor.watchdog(null);
        }
    }

    @Override
    public void perform(BlockedAction.Standard action, BlockedLoop report) {
        StringBuilder text = new StringBuilder();
        append(text, report.stack());
        if (action != BlockedAction.Standard.LOG) {
            for (Map.Entry<Thread, StackTraceElement[]> each : Thread.getAllStackTraces().entrySet()) {
                text.append(System.lineSeparator()).append("Thread '").append(each.getKey().getName()).append("' (")
                        .append(each.getKey().getState()).append(')');
                append(text, List.of(each.getValue()));
            }
        }
        if (action == BlockedAction.Standard.TERMINATE) {
            endWhateverLoggingDoes(report);
        }
        LOG.warn(
                "Loop '{}' is blocked: its turn has taken {} ms, more than the {} ms of the watchdog; thread '{}' is at{}",
                report.loop().name(), report.blockedFor().toMillis(), report.threshold().toMillis(),
                report.thread().getName(), text);
        if (action == BlockedAction.Standard.TERMINATE) {
            System.err.println("ioloop: loop '" + report.loop().name() + "' is blocked for "
                    + report.blockedFor().toMillis() + " ms; its watchdog ends the JVM");
            Runtime.getRuntime().halt(STATUS_OF_A_BUG);
        }
    }

    /** The loop may hold a lock of the logging that is about to follow. */
    private static void endWhateverLoggingDoes(BlockedLoop report) {
        Thread end = new Thread(() -> {
            LockSupport.parkNanos(LOGGING_NANOS);
            Runtime.getRuntime().halt(STATUS_OF_A_BUG);
        }, "ioloop-" + report.loop().name() + "-end");
        end.setDaemon(true);
        end.start();
    }

    private static void append(StringBuilder text, List<StackTraceElement> stack) {
        for (StackTraceElement frame : stack) {
            text.append(System.lineSeparator()).append("\tat ").append(frame);
        }
    }
}
