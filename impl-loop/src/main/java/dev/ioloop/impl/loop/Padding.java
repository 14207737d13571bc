package dev.ioloop.impl.loop;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the fields of a subclass of a subclass apart from what the JVM puts beside them: what one thread writes makes the
 * others fetch the whole line of the cache, 64 bytes, and most processors fetch two at a time. The first field fills the
 * gap behind the header, into which the JVM would else put the field that is to be kept apart.
 *
 * <p>Thread rule: nobody uses these fields.
 */
@SuppressWarnings("unused")
abstract class Padding {
    private int gap;
    private long a0;
    private long a1;
    private long a2;
    private long a3;
    private long a4;
    private long a5;
    private long a6;
    private long a7;
    private long a8;
    private long a9;
    private long a10;
    private long a11;
    private long a12;
    private long a13;
    private long a14;
    private long a15;

    /** A flag that many look at. */
    abstract static class Flag extends Padding {
        volatile boolean set;
    }

    /** The head of a stack that many push on. */
    abstract static class Head extends Padding {
        volatile CallbackQueue.@Nullable Node head;
    }
}
