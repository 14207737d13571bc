package dev.ioloop.itest.interop;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The peer that is written in Python: {@code peer.py} tells what it can do.
 *
 * <p>Thread rule: any thread.
 */
final class Python {
    /** Blocking sockets, with threads. */
    static final String SOCKET = "socket";
    /** Streams of asyncio. */
    static final String ASYNCIO = "asyncio";

    private Python() {}

    static void require() {
        Program.require("python3", "python3");
    }

    /** Lets it connect to a server of ours. */
    static Program connect(String flavour, SocketAddress server, String work, long... numbers) throws IOException {
        return start(flavour, "connect", place(server), work, numbers);
    }

    /** Lets it listen on a free port, or at a path. */
    static Program listen(String flavour, SocketAddress address, String work, long... numbers) throws IOException {
        return start(flavour, "listen", place(address), work, numbers);
    }

    /** Where it listens, which it tells. */
    static SocketAddress address(Program peer, SocketAddress asked) throws InterruptedException {
        int port = Integer.parseInt(peer.expect("listening (\\d+)").group(1));
        return asked instanceof InetSocketAddress tcp ? new InetSocketAddress(tcp.getAddress(), port) : asked;
    }

    private static String place(SocketAddress address) {
        return address instanceof InetSocketAddress tcp
                ? (tcp.getAddress() instanceof Inet6Address ? "tcp6:" : "tcp:") + tcp.getPort() : "unix:" + address;
    }

    private static Program start(String flavour, String role, String place, String work, long... numbers)
            throws IOException {
        List<String> words = new ArrayList<>(List.of("python3", "-I", script().toString(), flavour, role, place, work));
        for (long number : numbers) {
            words.add(Long.toString(number));
        }
        return Program.start(words.toArray(String[]::new));
    }

    private static Path script() {
        URL url = Objects.requireNonNull(Python.class.getResource("peer.py"), "peer.py is not on the class path");
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(url + " is not a file", e);
        }
    }
}
