package dev.ioloop.launcher;

import dev.ioloop.launcher.inside.EchoState;
import java.util.Map;

/**
 * What is printed once the server serves.
 *
 * <p>Thread rule: any thread; no state.
 */
final class Report {
    private Report() {}

    static String of(World world) throws InterruptedException, LaunchException {
        Map<String, String> state = world.state();
        String address = state.getOrDefault(EchoState.ADDRESS, "");
        int colon = address.lastIndexOf(':');
        String port = address.substring(colon + 1);
        String host = address.substring(0, colon).replace("[", "").replace("]", "");
        String reachable = switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "0:0:0:0:0:0:0:0" -> "::1";
            default -> host;
        };
        return String.join(System.lineSeparator(),
                "java     " + java(),
                "world    " + world.description(),
                "poller   " + state.get(EchoState.POLLER),
                "serves   echo on " + address,
                "try      nc " + reachable + " " + port + ", or curl telnet://" + uri(reachable) + ":" + port
                        + ", and type a line",
                "stop     Ctrl-C, or kill " + ProcessHandle.current().pid());
    }

    private static String uri(String host) {
        return host.contains(":") ? "[" + host + "]" : host; // RFC 3986 section 3.2.2
    }

    private static String java() {
        return System.getProperty("java.version") + ", " + System.getProperty("java.vendor") + ", "
                + System.getProperty("java.home");
    }
}
