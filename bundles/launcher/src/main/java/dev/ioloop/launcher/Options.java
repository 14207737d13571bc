package dev.ioloop.launcher;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

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
 * @param port the port to listen on, 0 for any free one
 */
record Options(boolean help, boolean plain, @Nullable String poller, String host, int port) {
    private static final String DEFAULT_HOST = "127.0.0.1";
    private static final int DEFAULT_PORT = 7007;

    static Options parse(String... args) throws LaunchException {
        Deque<String> rest = new ArrayDeque<>(List.of(args));
        boolean help = false;
        boolean plain = false;
        String poller = null;
        String host = DEFAULT_HOST;
        int port = DEFAULT_PORT;
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
                case "--port" -> port = port(value(name, rest));
                default -> throw LaunchException.usage(name.startsWith("-") ? "unknown option '" + name + "'"
                        : "'" + name + "' is not an option");
            }
            if (equals >= 0 && (name.equals("--help") || name.equals("--plain"))) {
                throw LaunchException.usage(name + " takes no value, got '" + rest.getFirst() + "'");
            }
        }
        return new Options(help, plain, poller, host, port);
    }

    /**
     * Where to listen. Asks for the address of the host.
     *
     * @return the address, resolved
     * @throws LaunchException if the host has none
     */
    InetSocketAddress address() throws LaunchException {
        InetSocketAddress address = new InetSocketAddress(host, port);
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

    private static int port(String value) throws LaunchException {
        try {
            int port = Integer.parseInt(value);
            if (port >= 0 && port <= 0xFFFF) {
                return port;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw LaunchException.usage("--port is '" + value + "'; expected a number from 0 (any free port) to 65535");
    }
}
