package dev.ioloop.itest.bench.load.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Runs one server: {@code ServerMain ioloop-epoll echo}. It prints {@code PORT n} when it listens, or
 * {@code UNAVAILABLE} and the reason, and ends when its standard input does. The line {@code heap} on its standard
 * input makes it print a histogram of the classes on its heap after a collection, and an empty line.
 *
 * <p>Thread rule: one for a process.
 */
public final class ServerMain {
    /** The name of the servers on ioloop begins so; the name of the poller follows. */
    public static final String OURS = "ioloop-";
    /** What follows that in the name of a server through {@code Connection}. */
    public static final String CONNECTION = "-connection";
    /** What follows it in that of a server through {@code Stream}. */
    public static final String STREAM = "-stream";
    /** The system property with the path of the file that is sent. */
    public static final String FILE = "ioloop.bench.file";
    /** The system property with the microseconds of spinning before a loop blocks; 0, the default, does not spin. */
    public static final String SPIN = "ioloop.bench.spin";

    private ServerMain() {}

    /**
     * Runs the server until the standard input ends.
     *
     * @param arguments the name of the server, and that of the protocol
     * @throws Exception if it cannot serve
     */
    public static void main(String[] arguments) throws Exception {
        try {
            System.out.println("PORT " + server(arguments[0]).open(Protocol.of(arguments[1])));
        } catch (UnsupportedOperationException e) {
            System.out.println("UNAVAILABLE " + e.getMessage());
            System.exit(3);
        }
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            if (line.equals("heap")) {
                System.out.println(histogram());
                System.out.println();
            }
        }
        System.exit(0);
    }

    private static BenchServer server(String name) {
        if (name.startsWith(OURS)) {
            String poller = name.substring(OURS.length());
            Duration spin = Duration.ofNanos(1000 * Long.getLong(SPIN, 0));
            if (poller.endsWith(CONNECTION)) {
                return new ConnectionServer(poller.substring(0, poller.length() - CONNECTION.length()), spin);
            }
            return poller.endsWith(STREAM)
                    ? new LoopServer(poller.substring(0, poller.length() - STREAM.length()), spin, true)
                    : new LoopServer(poller, spin, false);
        }
        return switch (name) {
            case "netty-nio", "netty-epoll", "netty-uring" -> new NettyServer(name.substring("netty-".length()));
            case "jdk-selector" -> new SelectorServer();
            case "jdk-virtual" -> new VirtualThreadServer();
            default -> throw new IllegalArgumentException("there is no server '" + name + "'");
        };
    }

    /** The file that is to be sent. */
    static Path file() {
        return Path.of(Objects.requireNonNull(System.getProperty(FILE), "the system property " + FILE));
    }

    private static String histogram() throws IOException {
        try {
            ObjectName diagnostics = new ObjectName("com.sun.management:type=DiagnosticCommand");
            String text = "";
            for (int i = 0; i < 3; i++) { // what a first collection leaves to cleaners goes with the next one
                text = (String) ManagementFactory.getPlatformMBeanServer().invoke(diagnostics, "gcClassHistogram",
                        new Object[]{new String[0]}, new String[]{String[].class.getName()});
            }
            return text.strip();
        } catch (JMException e) {
            throw new IOException(e);
        }
    }
}
