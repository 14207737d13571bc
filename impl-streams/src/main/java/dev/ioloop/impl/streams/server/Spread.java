package dev.ioloop.impl.streams.server;

import dev.ioloop.IOLoop;
import dev.ioloop.PollerUnavailableException;
import dev.ioloop.StreamChannel;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Hands the connections that the first server of a group accepts to all its servers, each on its own loop: to the one
 * with the fewest, in turn where several have as few. A channel changes the loop before it is registered with any.
 *
 * <p>Thread rule: any thread.
 */
final class Spread {
    private final List<Share> shares = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    /** The acceptors wait for room. */
    private final AtomicBoolean held = new AtomicBoolean();
    /** Where the first server listens; empty while it does not. */
    private volatile List<SocketAddress> addresses = List.of();

    /** The next server of the group; the first one listens for all. */
    Share join(ListeningServer server) {
        Share share = new Share(server, this, shares.isEmpty());
        shares.add(share);
        return share;
    }

    boolean isListening() {
        return !addresses.isEmpty();
    }

    List<SocketAddress> addresses() {
        return addresses;
    }

    void listens(List<SocketAddress> at) {
        addresses = List.copyOf(at);
    }

    /** Whether somebody takes another connection; if not, the first server is told when that changes. */
    boolean hasRoom() {
        if (isAnyFree()) {
            held.set(false);
            return true;
        }
        held.set(true);
        return isAnyFree() && held.compareAndSet(true, false); // it may have come about just now
    }

    boolean isHeld() {
        return held.get();
    }

    private boolean isAnyFree() {
        return shares.stream().anyMatch(Share::isFree);
    }

    /** One of the servers has room again. */
    void roomAgain() {
        if (held.compareAndSet(true, false)) {
            Share first = shares.get(0);
            first.loop().tryExecute(first.server()::updateAcceptors);
        }
    }

    /** Gives a channel to one of the servers. */
    void give(StreamChannel channel) {
        Share chosen = choose(channel.family(), null);
        while (chosen != null && !chosen.give(channel)) {
            chosen = choose(channel.family(), null); // that loop has ended meanwhile
        }
        if (chosen == null) {
            Unserved.close(channel);
        }
    }

    /**
     * The server with the fewest connections.
     *
     * @param but one that is not meant; then only those with room are
     * @return null if there is none
     */
    @Nullable Share choose(String family, @Nullable Share but) {
        Share best = null;
        int begin = Math.floorMod(turn.getAndIncrement(), Math.max(1, shares.size()));
        for (int i = 0; i < shares.size(); i++) {
            Share share = shares.get((begin + i) % shares.size());
            if (share != but && share.isOpen() && (but == null || share.isFree()) && isOfFamily(share, family)
                    && (best == null || share.isLessBusyThan(best))) {
                best = share;
            }
        }
        return best;
    }

    private static boolean isOfFamily(Share share, String family) {
        try {
            return share.loop().channels().family().equals(family);
        } catch (PollerUnavailableException e) {
            return false; // that loop waits for a poller
        }
    }

    /** A loop of the group has ended: what was on its way there goes to the others. */
    void loopHasEnded(IOLoop loop) {
        for (Share share : shares) {
            if (share.loop() == loop) {
                share.leave();
            }
        }
    }
}
