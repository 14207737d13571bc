package dev.ioloop.itest.osgi;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.internal.RealSystem;
import org.junit.internal.TextListener;
import org.junit.runner.Description;
import org.junit.runner.JUnitCore;
import org.junit.runner.Request;
import org.junit.runner.Result;
import org.junit.runner.notification.Failure;
import org.junit.runner.notification.RunListener;

/**
 * Runs JUnit 4 test classes, as {@code org.junit.runner.JUnitCore} does, and besides writes a line for each test into a
 * file. A run that takes too long shows what all threads do, and ends.
 *
 * <p>Thread rule: the main thread of a JVM that {@link ChildJvm} has started.
 */
final class ChildMain {
    /** The file with a line for each test: PASSED, FAILED or SKIPPED, class, method, message, with tabs between. */
    static final String EVENTS = "dev.ioloop.itest.events";
    /** How long the whole run may take, in seconds. */
    static final String BOUND = "dev.ioloop.itest.boundSeconds";
    static final int TOO_LONG = 3;

    private ChildMain() {}

    public static void main(String[] classNames) throws Exception {
        startWatch(Long.getLong(BOUND));
        Class<?>[] classes = new Class<?>[classNames.length];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = Class.forName(classNames[i]);
        }
        JUnitCore core = new JUnitCore();
        core.addListener(new TextListener(new RealSystem()));
        try (EventWriter writer = new EventWriter(Path.of(System.getProperty(EVENTS)))) {
            core.addListener(writer);
            Result result = core.run(Request.classes(classes));
            // Threads that a framework has left must not keep this JVM.
            System.exit(result.wasSuccessful() ? 0 : 1);
        }
    }

    private static void startWatch(long seconds) {
        Thread watch = new Thread(() -> {
            try {
                new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                return;
            }
            System.out.println("not finished within " + seconds + " s; the threads are:");
            for (Map.Entry<Thread, StackTraceElement[]> thread : Thread.getAllStackTraces().entrySet()) {
                System.out.println(thread.getKey());
                for (StackTraceElement frame : thread.getValue()) {
                    System.out.println("    at " + frame);
                }
            }
            Runtime.getRuntime().halt(TOO_LONG);
        }, "watch");
        watch.setDaemon(true);
        watch.start();
    }

    /** Writes the lines, each of them at once. */
    private static final class EventWriter extends RunListener implements AutoCloseable {
        private final PrintWriter out;
        private String failure = "";
        private boolean running;
        private boolean failed;
        private long begin;

        EventWriter(Path file) throws IOException {
            out = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
        }

        @Override
        public void testStarted(Description test) {
            running = true;
            failed = false;
            begin = System.nanoTime();
        }

        @Override
        public void testFailure(Failure thrown) {
            failure = String.valueOf(thrown.getException()).replaceAll("\\s+", " ");
            failed = true;
            if (!running) { // the class failed, for example because its framework did not start
                write("FAILED", thrown.getDescription(), failure);
            }
        }

        @Override
        public void testAssumptionFailure(Failure thrown) {
            testFailure(thrown);
        }

        @Override
        public void testIgnored(Description test) {
            write("SKIPPED", test, "ignored");
        }

        @Override
        public void testFinished(Description test) {
            running = false;
            write(failed ? "FAILED" : "PASSED", test, failed ? failure : millis() + " ms");
        }

        private long millis() {
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        }

        private void write(String outcome, Description test, String message) {
            String method = test.getMethodName();
            out.println(outcome + '\t' + test.getTestClass().getSimpleName() + '\t'
                    + (method == null ? "class" : method.replaceAll(":.*", "")) + '\t' + message);
            out.flush();
        }

        @Override
        public void close() {
            out.close();
        }
    }
}
