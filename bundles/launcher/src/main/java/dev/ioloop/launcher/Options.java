package dev.ioloop.launcher;

import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The command line. The script has taken {@code --java} away, which is about the JVM itself.
 *
 * <p>Thread rule: immutable.
 *
 * @param help whether only the usage is to be printed
 * @param plain whether to do without OSGi
 * @param poller the poller asked for, or null for the best one
 * @param host the name or IP address to listen on
 * @param port the port of the echo, 0 for any free one
 * @param withUnix whether the echo listens on a UNIX domain socket as well
 * @param unix where; null for a place of the launcher's choice
 * @param chatPort the port of the chat, 0 for any free one; empty if there is to be none
 */
record Options(boolean help, boolean plain, @Nullable String poller, String host, int port, boolean withUnix,
        @Nullable Path unix, OptionalInt chatPort) {
    private static final String DEFAULT_HOST = "127.0.0.1";
    private static final int DEFAULT_PORT = 7007;
    private static final int MOST_PORT = 0xFFFF;
    private static final Set<String> WITHOUT_VALUE = Set.of("--help", "--plain", "--no-unix", "--no-chat");

    static Options parse(String... args) throws LaunchException {
        Deque<String> rest = new ArrayDeque<>(List.of(args));
        boolean help = false;
        boolean plain = false;
        String poller = null;
        String host = DEFAULT_HOST;
        int port = DEFAULT_PORT;
        boolean withUnix = true;
        Path unix = null;
        boolean withChat = true;
        int chatPort = -1;
        while (!rest.isEmpty()) {
            String arg = rest.removeFirst();
            int equals = arg.startsWith("--") ? arg.indexOf('=') : -1;
            String name = equals < 0 ? arg : arg.substring(0, equals);
            if (equals >= 0) {
                rest.addFirst(arg.substring(equals + 1));
            }
            switch (name) {
                case "--help", "-h" -> help = true;
                case "--plain" -> plain = true;
                case "--poller" -> poller = value(name, rest);
                case "--host" -> host = value(name, rest);
                case "--port" -> port = port(name, value(name, rest));
                case "--unix" -> unix = path(name, value(name, rest));
                case "--no-unix" -> withUnix = false;
                case "--chat-port" -> chatPort = port(name, value(name, rest));
                case "--no-chat" -> withChat = false;
                default -> throw LaunchException.usage(name.startsWith("-") ? "unknown option '" + name + "'"
                        : "'" + name + "' is not an option");
            }
            if (equals >= 0 && WITHOUT_VALUE.contains(name)) {
                throw LaunchException.usage(name + " takes no value, got '" + rest.getFirst() + "'");
            }
        }
        if (unix != null && !withUnix) {
            throw LaunchException.usage("--unix and --no-unix exclude each other");
        }
        if (chatPort >= 0 && !withChat) {
            throw LaunchException.usage("--chat-port and --no-chat exclude each other");
        }
        OptionalInt chat = withChat ? OptionalInt.of(chatPort < 0 ? after(port) : chatPort) : OptionalInt.empty();
        return new Options(help, plain, poller, host, port, withUnix, unix, chat);
    }

    /** The chat's port where none was asked for: whoever moves the echo moves both, and any free one is any for both. */
    private static int after(int port) {
        return port == 0 || port == MOST_PORT ? 0 : port + 1;
    }

    /**
     * Where to listen. Asks for the address of the host.
     *
     * @param at the port
     * @return the address, resolved
     * @throws LaunchException if the host has none
     */
    InetSocketAddress address(int at) throws LaunchException {
        InetSocketAddress address = new InetSocketAddress(host, at);
        if (address.isUnresolved()) {
            throw LaunchException.runTime("--host is '" + host + "', which has no address; expected a name or an IP"
                    + " address of this machine");
        }
        return address;
    }

    private static String value(String name, Deque<String> rest) throws LaunchException {
        String value = rest.pollFirst();
        if (value == null || value.isBlank()) {
            throw LaunchException.usage(name + " needs a value");
        }
        return value;
    }

    private static Path path(String name, String value) throws LaunchException {
        try {
            return Path.of(value).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw LaunchException.usage(name + " is '" + value + "', which is no path: " + e.getReason());
        }
    }

    private static int port(String name, String value) throws LaunchException {
        try {
            int port = Integer.parseInt(value);
            if (port >= 0 && port <= MOST_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw LaunchException.usage(name + " is '" + value + "'; expected a number from 0 (any free port) to 65535");
    }
}
