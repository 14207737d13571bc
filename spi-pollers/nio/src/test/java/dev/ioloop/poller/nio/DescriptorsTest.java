package dev.ioloop.poller.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.ioloop.IOLoop;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What happens when no descriptor is left, in a process of its own.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DescriptorsTest {
    private static final int LIMIT = 100;

    /** The folder or the archive that a class comes from, on the class path and on the module path alike. */
    private static String home(Class<?> type) throws URISyntaxException {
        String file = type.getName().replace('.', '/') + ".class";
        String url = type.getResource("/" + file).toString();
        String root = url.substring(0, url.length() - file.length());
        if (root.startsWith("jar:")) {
            root = root.substring("jar:".length(), root.length() - "!/".length());
        }
        return Path.of(new URI(root)).toString();
    }

    private static String run() throws IOException, InterruptedException, URISyntaxException {
        String path = String.join(File.pathSeparator, home(IOLoop.class), home(NioPoller.class),
                home(OutOfDescriptors.class));
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "ulimit -n " + LIMIT + "; exec \"$@\"", "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", path,
                OutOfDescriptors.class.getName()).redirectErrorStream(true);
        builder.environment().remove("JAVA_TOOL_OPTIONS"); // the JVM would say that it has picked them up
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the process does not end");
            return told;
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void everyOpeningSaysThatNoDescriptorIsLeftAndWorksAgainLater() throws Exception {
        assumeFalse(NioChannels.WINDOWS, "Windows has no such limit");
        assertEquals("""
                stream exhausted
                listener exhausted
                datagram exhausted
                pipe exhausted
                poller exhausted
                unavailable true
                in another language exhausted
                accept on nio listener exhausted
                accept again made
                """, run());
    }
}
