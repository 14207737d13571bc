package dev.ioloop.deferred;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Asks for garbage collections until something has come of them. */
final class Garbage {
    private static final long BOUND = TimeUnit.SECONDS.toNanos(20);

    private Garbage() {}

    static void await(BooleanSupplier done) {
        long end = System.nanoTime() + BOUND;
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("garbage collections for 20 s had no effect");
            }
            System.gc();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5)); // lets the cleaner run
        }
    }
}
