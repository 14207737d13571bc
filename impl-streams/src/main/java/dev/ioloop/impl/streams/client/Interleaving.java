package dev.ioloop.impl.streams.client;

import dev.ioloop.impl.streams.server.Ports;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The order in which addresses are tried: the families take turns, the first one's family first, each in its own order
 * (RFC 8305, section 4).
 *
 * <p>Thread rule: any thread.
 */
final class Interleaving {
    private Interleaving() {}

    static List<SocketAddress> of(List<? extends SocketAddress> addresses, @Nullable StandardProtocolFamily family,
            @Nullable InetSocketAddress local) {
        ProtocolFamily only = local == null ? family : Ports.protocol(local);
        Queue<SocketAddress> primary = new ArrayDeque<>();
        Queue<SocketAddress> secondary = new ArrayDeque<>();
        ProtocolFamily first = null;
        for (SocketAddress address : new LinkedHashSet<>(addresses)) {
            if (!(address instanceof InetSocketAddress inet) || inet.isUnresolved()) {
                continue; // of a type that is not known here
            }
            ProtocolFamily its = Ports.protocol(address);
            if ((only == null || only == its) && (family == null || family == its)) {
                first = first == null ? its : first;
                (its == first ? primary : secondary).add(address);
            }
        }
        List<SocketAddress> order = new ArrayList<>();
        while (!primary.isEmpty() || !secondary.isEmpty()) {
            addNext(primary, order);
            addNext(secondary, order);
        }
        return order;
    }

    private static void addNext(Queue<SocketAddress> queue, List<SocketAddress> order) {
        SocketAddress next = queue.poll();
        if (next != null) {
            order.add(next);
        }
    }
}
