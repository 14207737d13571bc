package dev.ioloop.deferred;

import dev.ioloop.IOLoop;
import dev.ioloop.LifeCyclePhase;
import dev.ioloop.LifeCycleTrigger;
import dev.ioloop.SignalWatch;
import dev.ioloop.spi.CurrentLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a program on a loop until its Deferred fires, and ends the process.
 *
 * <p>Answers to Twisted's {@code task.react}.
 *
 * <p>Thread rule: the thread that calls it runs the loop.
 */
public final class React {
    private static final Logger LOG = LoggerFactory.getLogger(React.class);

    /**
     * A program.
     *
     * <p>Thread rule: called on the thread that will run the loop, before it runs.
     */
    @FunctionalInterface
    public interface Main {
        /**
         * Begins the program.
         *
         * @param loop the loop, which does not run yet
         * @param args the arguments of the program
         * @return a Deferred or a stage; the program ends with it
         * @throws Exception if it cannot begin
         */
        @Nullable Object run(IOLoop loop, List<String> args) throws Exception;
    }

    private final IOLoop loop;
    private int status;
    private boolean stopping;

    private React(IOLoop loop) {
        this.loop = loop;
    }

    /**
     * Runs a program on the loop of the process, and ends the process. Does not return.
     *
     * @param main the program
     * @param args its arguments
     * @throws Exception what {@link Main#run} has thrown; the loop has not run then
     * @throws IllegalArgumentException if that has returned neither a Deferred nor a stage; names it
     */
    public static void react(Main main, String... args) throws Exception {
        react(IOLoop.currentOrInstance(), main, args);
    }

    /**
     * Runs a program, and ends the process. Does not return.
     *
     * @param loop where it runs
     * @param main the program
     * @param args its arguments
     * @throws Exception as {@link #react(Main, String...)}
     */
    public static void react(IOLoop loop, Main main, String... args) throws Exception {
        System.exit(run(loop, main, args));
    }

    /**
     * Runs a program until what it has returned has ended, or somebody else stops the loop. The loop is stopped
     * gracefully, with the triggers of its shutdown. While it runs, the signals INT and TERM stop it in the same way.
     *
     * @param loop where it runs
     * @param main the program
     * @param args its arguments
     * @return the exit status: 1 if it has failed, also during the shutdown, which is logged; that of a
     *     {@link ProgramExit}; else 0, also if it has not ended
     * @throws Exception as {@link #react(Main, String...)}
     */
    public static int run(IOLoop loop, Main main, String... args) throws Exception {
        Objects.requireNonNull(main, "main");
        loop.checkOwner();
        React program = new React(loop);
        program.begin(main, List.of(args));
        List<SignalWatch> signals = program.watchSignals();
        LifeCycleTrigger trigger = loop.addTrigger(LifeCyclePhase.BEFORE_SHUTDOWN, program::beforeShutdown);
        try {
            loop.start();
        } finally {
            signals.forEach(SignalWatch::close);
            if (trigger.active() && !loop.isClosed()) {
                trigger.remove();
            }
        }
        return program.status;
    }

    private @Nullable CompletionStage<?> beforeShutdown() {
        stopping = true;
        return null;
    }

    /** Calls the program with the loop as the current one, so that the Deferreds that it makes belong to it. */
    private void begin(Main main, List<String> args) throws Exception {
        IOLoop before = CurrentLoop.set(loop);
        try {
            Object given = main.run(loop, args);
            Deferreds.ensureDeferred(given).addRaw(this::ended);
        } finally {
            CurrentLoop.set(before);
        }
    }

    private @Nullable Object ended(@Nullable Object result) {
        if (result instanceof Failure failure) {
            if (failure.value() instanceof ProgramExit exit) {
                status = exit.status();
            } else {
                LOG.error("The program has failed", failure.value());
                status = 1;
            }
        }
        if (!stopping && !loop.isClosed()) {
            loop.callWhenRunning(this::stop);
        }
        return null;
    }

    private void stop() {
        CompletableFuture<?> unused = loop.stopGracefully(); // whoever runs the loop sees its end
    }

    private List<SignalWatch> watchSignals() {
        List<SignalWatch> watches = new ArrayList<>();
        for (String signal : List.of("INT", "TERM")) {
            try {
                watches.add(loop.onSignal(signal, this::stop));
            } catch (UnsupportedOperationException | IllegalArgumentException unavailable) {
                LOG.debug("Signal {} does not stop the loop gracefully", signal, unavailable);
            }
        }
        return watches;
    }
}
