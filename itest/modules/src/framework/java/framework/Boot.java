package framework;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/**
 * Starts bundles in an embedded framework, waits until they have printed so many lines, and stops the framework.
 *
 * <p>Thread rule: runs on the main thread.
 */
public final class Boot {
    private static final long LIMIT_SECONDS = 20;

    private Boot() {}

    /**
     * Runs the bundles.
     *
     * @param arguments a folder for the framework's files, the number of lines to wait for, and the bundles' jars
     * @throws Exception if a bundle does not start, or the lines do not come; the status is then 1
     */
    public static void main(String[] arguments) throws Exception {
        CountDownLatch lines = new CountDownLatch(Integer.parseInt(arguments[1]));
        System.setOut(counting(System.out, lines));
        Framework framework = ServiceLoader.load(FrameworkFactory.class).findFirst().orElseThrow()
                .newFramework(Map.of(Constants.FRAMEWORK_STORAGE, arguments[0], "felix.bootdelegation.implicit",
                        "false",
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, "org.slf4j;org.slf4j.helpers;version=2.0.20"));
        framework.start();
        framework.getBundleContext().addFrameworkListener(event -> {
            if (event.getType() == FrameworkEvent.ERROR) {
                event.getThrowable().printStackTrace();
            }
        });
        try {
            List<Bundle> bundles = new ArrayList<>();
            for (String jar : List.of(arguments).subList(2, arguments.length)) {
                bundles.add(framework.getBundleContext().installBundle(Path.of(jar).toUri().toString()));
            }
            for (Bundle bundle : bundles) {
                bundle.start();
            }
            if (!lines.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(lines.getCount() + " of " + arguments[1] + " lines are missing");
            }
        } finally {
            framework.stop();
            framework.waitForStop(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
        }
    }

    private static PrintStream counting(PrintStream target, CountDownLatch lines) {
        return new PrintStream(new OutputStream() {
            private final ByteArrayOutputStream line = new ByteArrayOutputStream();

            @Override
            public synchronized void write(int b) {
                line.write(b);
                if (b == '\n') {
                    target.print(line.toString(StandardCharsets.UTF_8));
                    target.flush();
                    line.reset();
                    lines.countDown();
                }
            }
        }, true, StandardCharsets.UTF_8);
    }
}
