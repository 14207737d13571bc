package dev.ioloop.launcher;

import dev.ioloop.launcher.inside.ChatState;
import dev.ioloop.launcher.inside.EchoState;
import java.util.ArrayList;
import java.util.List;
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
        List<String> lines = new ArrayList<>();
        lines.add("java     " + java());
        lines.add("world    " + world.description());
        lines.add("poller   " + state.get(EchoState.POLLER));
        String echo = state.getOrDefault(EchoState.ADDRESS, "");
        lines.add("serves   echo on " + echo);
        lines.add("try      nc " + words(echo) + ", or curl telnet://" + uri(host(echo)) + ":" + port(echo)
                + ", and type a line");
        String unix = state.get(EchoState.UNIX);
        if (unix != null) {
            lines.add("serves   echo on " + unix);
            lines.add("try      socat - UNIX-CONNECT:" + unix + ", or nc -U " + unix);
        }
        String chat = state.get(ChatState.CHAT);
        if (chat != null) {
            lines.add("serves   chat on " + chat);
            lines.add("try      nc " + words(chat) + " in two terminals, and type a line, or /help");
        }
        lines.add("stop     Ctrl-C, or kill " + ProcessHandle.current().pid());
        return String.join(System.lineSeparator(), lines);
    }

    /** An address as nc takes it. */
    private static String words(String address) {
        return host(address) + " " + port(address);
    }

    private static String port(String address) {
        return address.substring(address.lastIndexOf(':') + 1);
    }

    /** The host that can be connected to: the loopback where all interfaces are listened on. */
    private static String host(String address) {
        String host = address.substring(0, address.lastIndexOf(':')).replace("[", "").replace("]", "");
        return switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "0:0:0:0:0:0:0:0" -> "::1";
            default -> host;
        };
    }

    private static String uri(String host) {
        return host.contains(":") ? "[" + host + "]" : host; // RFC 3986 section 3.2.2
    }

    private static String java() {
        return System.getProperty("java.version") + ", " + System.getProperty("java.vendor") + ", "
                + System.getProperty("java.home");
    }
}
