package dev.ioloop.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The way in: {@code ./ioloop} starts this class, on the class path or on the module path.
 *
 * <p>Thread rule: the main thread.
 */
public final class Main {
    /** How much longer than an answer should take it is waited for. */
    static final Duration GRACE = Duration.ofSeconds(2);

    private static final String LOG_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

    private Main() {}

    /**
     * Serves until a signal comes, and ends the process: in status 0 after it has served, 1 when that was not possible,
     * 2 when an option was wrong.
     *
     * @param args the options, as {@code --help} lists them
     */
    public static void main(String[] args) {
        System.exit(run(System.out, System.err, args));
    }

    private static int run(PrintStream out, PrintStream err, String... args) {
        try {
            Options options = Options.parse(args);
            if (options.help()) {
                out.print(usage());
                return 0;
            }
            if (System.getProperty(LOG_LEVEL) == null) {
                System.setProperty(LOG_LEVEL, "warn"); // what the loop would say at info stands in the report
            }
            return serve(options, out, err);
        } catch (LaunchException e) {
            err.println("ioloop: " + e.getMessage());
            return e.status();
        } catch (InterruptedException e) {
            err.println("ioloop: interrupted");
            return LaunchException.RUN_TIME;
        }
    }

    private static int serve(Options options, PrintStream out, PrintStream err)
            throws InterruptedException, LaunchException {
        Departure departure = new Departure(out, err);
        departure.arm(); // first of all: whoever sees the server answer can stop it in order
        World world = options.plain() ? PlainWorld.start(options) : FelixWorld.start(options, err);
        out.println(Report.of(world));
        departure.from(world);
        world.awaitEnd();
        if (departure.wasAskedFor()) {
            return 0;
        }
        err.println("ioloop: the server has ended by itself");
        return LaunchException.RUN_TIME;
    }

    private static String usage() throws LaunchException {
        try (InputStream text = Main.class.getResourceAsStream("usage.txt")) {
            if (text != null) {
                return new String(text.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw LaunchException.runTime("usage.txt cannot be read: " + e);
        }
        throw LaunchException.runTime("usage.txt is missing from the jar of the launcher");
    }
}
