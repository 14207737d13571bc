package dev.ioloop.impl.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Whether the loop sleeps. Each who posts looks at it, so it has a line of the cache for itself.
 *
 * <p>Thread rule: any thread.
 */
@SuppressWarnings("unused") // the fields behind keep what comes next apart, as those of Padding do in front
final class SleepFlag extends Padding.Flag {
    private static final VarHandle SET;

    static {
        try {
            SET = MethodHandles.lookup().findVarHandle(Padding.Flag.class, "set", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long b0;
    private long b1;
    private long b2;
    private long b3;
    private long b4;
    private long b5;
    private long b6;
    private long b7;
    private long b8;
    private long b9;
    private long b10;
    private long b11;
    private long b12;
    private long b13;
    private long b14;
    private long b15;

    void set() {
        set = true;
    }

    boolean isSet() {
        return set;
    }

    /** Clears it; true for the one thread that has found it set. */
    boolean clear() {
        return set && SET.compareAndSet(this, true, false);
    }
}
