package dev.ioloop.impl.streams.server;

import dev.ioloop.IOLoop;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;

/**
 * Sends what handlers throw to the loop's hook, without disturbing who has called them.
 *
 * <p>Thread rule: the loop's thread.
 */
final class Reports {
    private Reports() {}

    /** What a handler does. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    static void guard(IOLoop loop, Work work) {
        try {
            work.run();
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Exception | Error e) {
            report(loop, e);
        }
    }

    static void failureOf(IOLoop loop, CompletionStage<?> stage) {
        loop.futures().whenDone(stage, (value, thrown) -> {
            if (thrown != null && !(thrown instanceof CancellationException)) {
                Reports.<RuntimeException>rethrow(thrown);
            }
        });
    }

    static void report(IOLoop loop, Throwable thrown) {
        loop.tryExecute(() -> Reports.<RuntimeException>rethrow(thrown));
    }

    @SuppressWarnings("unchecked") // the compiler is not to see that it may be checked
    private static <T extends Throwable> void rethrow(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
