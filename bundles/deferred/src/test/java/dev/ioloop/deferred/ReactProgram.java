package dev.ioloop.deferred;

import dev.ioloop.IOLoop;
import dev.ioloop.LifeCyclePhase;
import java.time.Duration;
import java.util.List;

/** A program for {@link ReactProcessTest}; its first argument says what it does. */
final class ReactProgram {
    private ReactProgram() {}

    public static void main(String[] args) throws Exception {
        React.react(ReactProgram::begin, args);
        System.out.println("returned");
    }

    private static Object begin(IOLoop loop, List<String> args) {
        System.out.println("loop of the process: " + (loop == IOLoop.instance()) + " " + args);
        loop.addTrigger(LifeCyclePhase.DURING_SHUTDOWN, () -> {
            System.out.println("shutdown");
            return null;
        });
        return switch (args.get(0)) {
            case "succeed" -> Deferreds.deferLater(loop, Duration.ofMillis(5));
            case "fail" -> Deferreds.deferLater(loop, Duration.ofMillis(5), () -> {
                throw new IllegalStateException("failed on purpose");
            });
            case "wait" -> {
                loop.callWhenRunning(() -> System.out.println("ready"));
                yield new Deferred<>();
            }
            default -> throw new IllegalArgumentException("unknown: " + args);
        };
    }
}
