package dev.ioloop.impl.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A number that one thread changes and any thread reads, without a fence.
 *
 * <p>Thread rule: {@link #get()} any thread; the rest one thread at a time.
 */
final class OwnedCounter {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(OwnedCounter.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // by its VarHandle
    private long value;

    long get() {
        return (long) VALUE.getOpaque(this);
    }

    void add(long amount) {
        VALUE.setOpaque(this, value + amount);
    }

    void increment() {
        add(1);
    }
}
