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
 * Hands the options of the command line, which come as properties of the framework, to the servers by Config Admin. Its
 * bundle starts before theirs.
 *
 * <p>Thread rule: activated on a thread of the framework; no other method.
 */
@Component(service = {}, immediate = true)
public final class ConfigurationComponent {
    /** The property of the framework with the host to listen on. */
    public static final String HOST = "dev.ioloop.launcher.host";
    /** The property of the framework with the port to listen on. */
    public static final String PORT = "dev.ioloop.launcher.port";

    /** The property of the framework with the path of the echo's UNIX domain socket; not set if there is to be none. */
    public static final String UNIX = "dev.ioloop.launcher.unix";
    /** The property of the framework with the port of the chat; not set if there is to be none. */
    public static final String CHAT_PORT = "dev.ioloop.launcher.chatPort";

    private static final String PID = "dev.ioloop.echo";
    private static final String CHAT_PID = "dev.ioloop.chat";

    /**
     * Writes the configuration.
     *
     * @param admin keeps it
     * @param context gives the properties of the framework
     * @throws IOException if it cannot be kept
     */
    @Activate
    public ConfigurationComponent(@Reference ConfigurationAdmin admin, BundleContext context) throws IOException {
        Map<String, String> echo = where(context, PORT);
        put(echo, "unix", context.getProperty(UNIX));
        admin.getConfiguration(PID, "?").update(FrameworkUtil.asDictionary(echo));
        admin.getConfiguration(CHAT_PID, "?").update(FrameworkUtil.asDictionary(where(context, CHAT_PORT)));
    }

    private static Map<String, String> where(BundleContext context, String port) {
        Map<String, String> values = new HashMap<>();
        put(values, "host", context.getProperty(HOST));
        put(values, "port", context.getProperty(port));
        values.put("firstTryOnly", "true"); // the launcher tells about the failure, and ends
        return values;
    }

    private static void put(Map<String, String> values, String key, @Nullable String value) {
        if (value != null) {
            values.put(key, value);
        }
    }
}
