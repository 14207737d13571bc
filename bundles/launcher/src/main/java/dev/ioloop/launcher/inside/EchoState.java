package dev.ioloop.launcher.inside;

import dev.ioloop.IOLoop;
import dev.ioloop.PollerInfo;
import dev.ioloop.echo.EchoServer;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What there is to tell about a server and its loop, in words.
 *
 * <p>Thread rule: any thread.
 */
public final class EchoState {
    /** Key of the poller in charge, and why it was chosen. */
    public static final String POLLER = "poller";
    /** Key of the address, as host:port; left out while the server does not listen. */
    public static final String ADDRESS = "address";
    /** Key of the path of the UNIX domain socket; left out while the server does not listen on one. */
    public static final String UNIX = "unix";
    /** Key of the reason why the server does not listen; left out while it does. */
    public static final String FAILURE = "failure";

    private EchoState() {}

    /**
     * Describes a server.
     *
     * @param loop its loop
     * @param echo the server
     * @return values by the keys above
     */
    public static Map<String, String> of(IOLoop loop, EchoServer echo) {
        Map<String, String> state = new HashMap<>();
        PollerInfo poller = loop.poller();
        state.put(POLLER, poller.name() + " (" + poller.reason() + NativePollers.missing() + ")");
        SocketAddress address = echo.address();
        if (address == null) {
            state.put(FAILURE, reason(echo.failure()));
        } else {
            state.put(ADDRESS, words(address));
            for (SocketAddress each : echo.addresses()) {
                if (each instanceof UnixDomainSocketAddress) {
                    state.put(UNIX, words(each));
                }
            }
        }
        return Map.copyOf(state);
    }

    private static String reason(@Nullable Exception failure) {
        return failure == null ? "the echo server was stopped" : String.valueOf(failure.getMessage());
    }

    static String words(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            String host = inet.getAddress().getHostAddress();
            return (inet.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":" + inet.getPort();
        }
        return address.toString();
    }
}
