package dev.ioloop.impl.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The callbacks that wait for the next turn: a stack that any thread pushes on and that the loop takes as a whole, which
 * costs less than a queue and gives the turn its border for free.
 *
 * <p>Thread rule: {@link #offer} and {@link #isEmpty} any thread; {@link #take} and {@link #close} one thread at a time.
 */
final class CallbackQueue {
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
            HEAD = MethodHandles.lookup().findVarHandle(CallbackQueue.class, "head", Node.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Node head;

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
