package dev.ioloop.deferred;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.ioloop.deferred.Capture.Boom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random programs on a few Deferreds do what the model says. */
@Timeout(120)
class ChainModelTest {
    private static final int PROGRAMS = 20_000;
    private static final int LENGTH = 40;

    /** Programs leave failures behind, which are reported, and fill no log. */
    private final LogCapture unread = new LogCapture();

    @AfterEach
    void drop() {
        UnhandledFailures.flush();
        unread.close();
    }

    // ---- the real ones

    private static String text(Object result) {
        if (!(result instanceof Failure failure)) {
            return String.valueOf(result);
        }
        Throwable value = failure.value();
        return "!" + (value instanceof CancellationException ? "cancelled"
                : value instanceof CircularChainException ? "circular" : value.getMessage());
    }

    private static Object step(ChainOp op, List<Deferred<Object>> all, List<String> log, Object result)
            throws Boom {
        log.add(op.id() + " gets " + text(result));
        Deferred<Object> target = all.get(op.target());
        switch (op.action()) {
            case RETURN :
                return op.id();
            case THROW :
                throw new Boom(op.id());
            case RETURN_FAILURE :
                return new Failure(new Boom(op.id()));
            case RETURN_DEFERRED :
                return target;
            case PAUSE :
                all.get(op.on()).pause();
                return result;
            case FIRE :
                fire(target, op.id(), log);
                return result;
            case CANCEL :
                target.cancel();
                return result;
            default :
                return result;
        }
    }

    private static void fire(Deferred<Object> deferred, Object value, List<String> log) {
        try {
            deferred.callback(value);
        } catch (AlreadyCalledException refused) {
            log.add("already");
        }
    }

    private static void apply(ChainOp op, List<Deferred<Object>> all, List<String> log) {
        Deferred<Object> on = all.get(op.on());
        switch (op.kind()) {
            case FIRE -> fire(on, op.id(), log);
            case FAIL -> fire(on, new Failure(new Boom(op.id())), log);
            case PAUSE -> on.pause();
            case UNPAUSE -> {
                try {
                    on.unpause();
                } catch (IllegalStateException refused) {
                    log.add("not paused");
                }
            }
            case CANCEL -> on.cancel();
            case ADD -> {
                switch (op.side()) {
                    case CALLBACK -> on.addCallback(value -> step(op, all, log, value));
                    case ERRBACK -> on.addErrback(failure -> step(op, all, log, failure));
                    case BOTH -> on.addBoth((value, failure) -> step(op, all, log, failure == null ? value : failure));
                }
            }
        }
    }

    private static List<String> real(List<ChainOp> program) {
        List<String> log = new ArrayList<>();
        List<Deferred<Object>> all = IntStream.range(0, ChainOp.DEFERREDS).mapToObj(i -> new Deferred<>()).toList();
        program.forEach(op -> apply(op, all, log));
        all.forEach(
                deferred -> log.add((deferred.isCalled() ? "called " : "") + (deferred.isWaiting() ? "waiting " : "")
                        + text(deferred.result())));
        return log;
    }

    // ---- the model

    private static List<String> expected(List<ChainOp> program, boolean wrong) {
        List<String> log = new ArrayList<>();
        List<ModelDeferred> all = ModelDeferred.make(ChainOp.DEFERREDS, log, wrong);
        for (ChainOp op : program) {
            ModelDeferred on = all.get(op.on());
            switch (op.kind()) {
                case FIRE -> on.fire(op.id());
                case FAIL -> on.fire("!" + op.id());
                case PAUSE -> on.pause();
                case UNPAUSE -> on.unpause();
                case CANCEL -> on.cancel();
                case ADD -> on.add(new ModelDeferred.Step(op.id(), op.side(), op.action(), op.target(), null));
            }
        }
        all.forEach(deferred -> log.add(deferred.state()));
        return log;
    }

    // ---- both

    private static boolean differ(List<ChainOp> program, boolean wrong) {
        return !real(program).equals(expected(program, wrong));
    }

    @Test
    void randomProgramsDoWhatTheModelSays() {
        for (int seed = 0; seed < PROGRAMS; seed++) {
            List<ChainOp> program = ChainOp.program(new Random(seed), LENGTH);
            if (differ(program, false)) {
                List<ChainOp> shortest = Shrinker.shortest(program, tried -> differ(tried, false));
                fail("seed " + seed + ", shortened to:\n"
                        + String.join("\n", shortest.stream().map(String::valueOf).toList())
                        + "\nexpected " + expected(shortest, false) + "\nfound    " + real(shortest));
            }
        }
    }

    @Test
    void aMistakeIsFoundAndMadeShort() {
        int seed = 0;
        while (!differ(ChainOp.program(new Random(seed), LENGTH), true)) {
            assertTrue(++seed < PROGRAMS, "no program has shown the mistake in the model");
        }
        List<ChainOp> shortest = Shrinker.shortest(ChainOp.program(new Random(seed), LENGTH),
                tried -> differ(tried, true));
        assertEquals(3, shortest.size(), shortest::toString); // fire two, and let one return the other
    }
}
