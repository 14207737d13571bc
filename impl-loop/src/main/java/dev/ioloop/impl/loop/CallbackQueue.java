package dev.ioloop.impl.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The callbacks that wait for the next turn: a stack that any thread pushes on and that the loop takes as a whole, which
 * costs less than a queue and gives the turn its border for free. The head has a line of the cache for itself.
 *
 * <p>Thread rule: {@link #offer} and {@link #isEmpty} any thread; {@link #take} and {@link #close} one thread at a time.
 */
@SuppressWarnings("unused") // the fields behind keep what comes next apart, as those of Padding do in front
final class CallbackQueue extends Padding.Head {
    /** A callback, and the one that was pushed before it or, once taken, the one that comes after it. */
    static final class Node {
        final @Nullable Runnable callback;
        @Nullable Node next;

        Node(@Nullable Runnable callback) {
            this.callback = callback;
        }
    }

    private static final Node CLOSED = new Node(null);
    private static final VarHandle HEAD;

    static {
        try {
            HEAD = MethodHandles.lookup().findVarHandle(Padding.Head.class, "head", Node.class);
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

    /**
     * Adds a callback.
     *
     * @return false if the queue is closed
     */
    boolean offer(Runnable callback) {
        Node node = new Node(callback);
        while (true) {
            Node before = head;
            if (before == CLOSED) {
                return false;
            }
            node.next = before;
            if (HEAD.weakCompareAndSet(this, before, node)) {
                return true;
            }
        }
    }

    boolean isEmpty() {
        Node first = head;
        return first == null || first == CLOSED;
    }

    /**
     * Takes all callbacks.
     *
     * @return the oldest one, linked to those after it; null if there are none
     */
    @Nullable Node take() {
        return isEmpty() ? null : inOrder((Node) HEAD.getAndSet(this, null));
    }

    /**
     * Takes all callbacks and refuses further ones for good.
     *
     * @return the oldest one, linked to those after it; null if there are none
     */
    @Nullable Node close() {
        Node last = (Node) HEAD.getAndSet(this, CLOSED);
        return last == CLOSED ? null : inOrder(last);
    }

    private static @Nullable Node inOrder(@Nullable Node last) {
        Node first = null;
        Node node = last;
        while (node != null) {
            Node before = node.next;
            node.next = first;
            first = node;
            node = before;
        }
        return first;
    }
}
