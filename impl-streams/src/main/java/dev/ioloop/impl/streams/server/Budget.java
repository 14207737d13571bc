package dev.ioloop.impl.streams.server;

import dev.ioloop.IOLoop;
import dev.ioloop.impl.streams.PerLoop;
import dev.ioloop.stream.ConnectionLimits;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Counts what the acceptors of its servers accept, and holds them when nothing is left.
 *
 * <p>Thread rule: the loop's thread.
 */
public final class Budget implements ConnectionLimits {
    private static final PerLoop<Budget> OF_LOOP = PerLoop.of(Budget::new);

    /** Who waits until there is something left. */
    interface Waiter {
        /** There may be something left again. */
        void budgetHasRoom();
    }

    private final IOLoop loop;
    private final Set<Waiter> held = new LinkedHashSet<>();
    private int maxConnections = DEFAULT_MAX_CONNECTIONS;
    private int maxAccepts;
    private long acceptsLeft = Long.MAX_VALUE;
    private Runnable whenUsedUp;
    /** 0 for the default. */
    private int multiAccept;
    private int connections;

    /**
     * Makes a budget.
     *
     * @param loop the loop
     */
    public Budget(IOLoop loop) {
        this.loop = Objects.requireNonNull(loop, "loop");
        whenUsedUp = () -> {
            var unused = loop.stopGracefully();
        };
    }

    /**
     * The budget of a loop.
     *
     * @param loop the loop
     * @return the budget
     */
    public static Budget of(IOLoop loop) {
        return OF_LOOP.get(loop);
    }

    IOLoop loop() {
        return loop;
    }

    // ---- what acceptors ask

    /** Takes room for a connection, or remembers who has found none. */
    boolean take(Waiter who) {
        if (connections >= maxConnections || acceptsLeft <= 0) {
            held.add(who);
            return false;
        }
        connections++;
        return true;
    }

    /** There was no connection to take the room. */
    void giveBack() {
        connections--;
    }

    /** The room was used. */
    void accepted() {
        if (maxAccepts > 0 && --acceptsLeft == 0) {
            whenUsedUp.run();
        }
    }

    /** A connection has ended. */
    void release() {
        connections--;
        resumeHeld();
    }

    void forget(Waiter who) {
        held.remove(who);
    }

    boolean holds(Waiter who) {
        return held.contains(who);
    }

    private void resumeHeld() {
        if (!held.isEmpty() && connections < maxConnections && acceptsLeft > 0) {
            List<Waiter> waiting = new ArrayList<>(held);
            held.clear();
            waiting.forEach(Waiter::budgetHasRoom);
        }
    }

    // ---- what programs set

    @Override
    public int maxConnections() {
        return maxConnections;
    }

    @Override
    public void maxConnections(int most) {
        loop.checkOwner();
        maxConnections = atLeast(0, most, "maxConnections");
        resumeHeld();
    }

    @Override
    public int maxAccepts() {
        return maxAccepts;
    }

    @Override
    public void maxAccepts(int most) {
        loop.checkOwner();
        maxAccepts = atLeast(0, most, "maxAccepts");
        acceptsLeft = most == 0 ? Long.MAX_VALUE : most - ThreadLocalRandom.current().nextInt(most / 2 + 1);
        resumeHeld();
    }

    @Override
    public long acceptsLeft() {
        return acceptsLeft;
    }

    @Override
    public void whenUsedUp(Runnable action) {
        loop.checkOwner();
        whenUsedUp = Objects.requireNonNull(action, "action");
    }

    @Override
    public int multiAccept() {
        return multiAccept > 0 ? multiAccept : maxConnections < DEFAULT_MULTI_ACCEPT ? 1 : DEFAULT_MULTI_ACCEPT;
    }

    @Override
    public void multiAccept(int most) {
        loop.checkOwner();
        multiAccept = atLeast(1, most, "multiAccept");
    }

    @Override
    public int connections() {
        return connections;
    }

    private static int atLeast(int least, int value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be " + least + " or more");
        }
        return value;
    }

    @Override
    public String toString() {
        return connections + (maxConnections == Integer.MAX_VALUE ? "" : " of at most " + maxConnections)
                + " connections";
    }
}
