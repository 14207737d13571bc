package dev.ioloop.launcher.inside;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Hands the options of the command line, which come as properties of the framework, to the echo server by Config Admin.
 * Its bundle starts before that of the server.
 *
 * <p>Thread rule: activated on a thread of the framework; no other method.
 */
@Component(service = {}, immediate = true)
public final class ConfigurationComponent {
    /** The property of the framework with the host to listen on. */
    public static final String HOST = "dev.ioloop.launcher.host";
    /** The property of the framework with the port to listen on. */
    public static final String PORT = "dev.ioloop.launcher.port";

    private static final String PID = "dev.ioloop.echo";

    /**
     * Writes the configuration.
     *
     * @param admin keeps it
     * @param context gives the properties of the framework
     * @throws IOException if it cannot be kept
     */
    @Activate
    public ConfigurationComponent(@Reference ConfigurationAdmin admin, BundleContext context) throws IOException {
        Map<String, String> values = new HashMap<>();
        put(values, "host", context.getProperty(HOST));
        put(values, "port", context.getProperty(PORT));
        values.put("firstTryOnly", "true"); // the launcher tells about the failure, and ends
        admin.getConfiguration(PID, "?").update(FrameworkUtil.asDictionary(values));
    }

    private static void put(Map<String, String> values, String key, @Nullable String value) {
        if (value != null) {
            values.put(key, value);
        }
    }
}
