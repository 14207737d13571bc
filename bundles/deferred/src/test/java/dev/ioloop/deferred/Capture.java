package dev.ioloop.deferred;

import java.util.ArrayList;
import java.util.List;

/** Notes down what comes to a point of a chain: values as they are, failures by "!" and their message. */
final class Capture {
    final List<Object> seen = new ArrayList<>();

    <T> Deferred<T> on(Deferred<T> deferred) {
        deferred.addRaw(result -> {
            seen.add(result instanceof Failure failure ? "!" + failure.message() : result);
            return result;
        });
        return deferred;
    }

    /** The result at the end of a chain, a failure being handled. */
    static Object end(Deferred<?> deferred) {
        Object[] end = {"nothing"};
        deferred.addRaw(result -> {
            end[0] = result;
            return null;
        });
        return end[0];
    }

    /** The exception at the end of a chain. */
    static Throwable failure(Deferred<?> deferred) {
        Object end = end(deferred);
        if (end instanceof Failure failure) {
            return failure.value();
        }
        throw new AssertionError("expected a failure, found " + end);
    }

    static final class Boom extends Exception {
        private static final long serialVersionUID = 1L;

        Boom(String message) {
            super(message);
        }
    }
}
