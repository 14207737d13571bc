package dev.ioloop.impl.loop;

import dev.ioloop.NameResolutionException;
import dev.ioloop.Resolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Finds addresses with the JDK's resolver, on the loop's default executor.
 *
 * <p>Thread rule: any thread.
 */
final class HostResolver implements Resolver {
    /** RFC 1035, section 2.3.4. */
    private static final int LONGEST_NAME = 255;
    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
    /** What the JDK takes for an address in text form for certain, and does not look up. */
    private static final Pattern LITERAL = Pattern
            .compile("(" + OCTET + "\\.){3}" + OCTET
                    + "|\\[?(?=[0-9a-fA-F:])[0-9a-fA-F.]*:[0-9a-fA-F:.]*(%[\\w.-]+)?]?");

    private final FutureHome home;
    private final Lookup lookup;

    /** The look-up, which blocks. */
    @FunctionalInterface
    interface Lookup {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    HostResolver(FutureHome home, Lookup lookup) {
        this.home = home;
        this.lookup = lookup;
    }

    HostResolver(FutureHome home) {
        this(home, InetAddress::getAllByName);
    }

    @Override
    public CompletableFuture<List<InetAddress>> resolve(String host, Duration timeout) {
        Objects.requireNonNull(host, "host");
        Durations.nanos(timeout, "timeout of a look-up");
        if (host.isEmpty()) {
            return known(new byte[4], host);
        }
        if (host.length() > LONGEST_NAME || host.codePoints().anyMatch(HostResolver::isBlank)) {
            return home.futures()
                    .failed(new NameResolutionException("'" + printable(host) + "' is no name of a host: it"
                            + " has " + host.length() + " characters, at most " + LONGEST_NAME
                            + " are allowed, and neither blanks nor control characters", null));
        }
        if (LITERAL.matcher(host).matches()) {
            return literal(host);
        }
        return lookUp(host, timeout);
    }

    private static boolean isBlank(int c) {
        return Character.isISOControl(c) || Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private CompletableFuture<List<InetAddress>> known(byte[] address, String host) {
        try {
            return home.futures().completed(List.of(InetAddress.getByAddress(host.isEmpty() ? null : host, address)));
        } catch (UnknownHostException e) {
            return home.futures().failed(failure(host, e));
        }
    }

    private CompletableFuture<List<InetAddress>> literal(String host) {
        try {
            return home.futures().completed(List.of(InetAddress.getAllByName(host)));
        } catch (UnknownHostException e) {
            return home.futures().failed(failure(host, e));
        }
    }

    private CompletableFuture<List<InetAddress>> lookUp(String host, Duration timeout) {
        CompletableFuture<List<InetAddress>> found;
        try {
            found = home.futures().submit(() -> List.of(lookup.addresses(host)));
        } catch (RejectedExecutionException e) {
            return home.futures().failed(failure(host, e));
        }
        CompletableFuture<List<InetAddress>> result = home.newFuture();
        CompletableFuture<List<InetAddress>> bounded = home.futures().withTimeout(found, timeout,
                List.of(UnknownHostException.class));
        var unused = bounded.whenComplete((addresses, thrown) -> {
            if (thrown == null) {
                result.complete(addresses);
            } else {
                result.completeExceptionally(failure(host, BoundOutcome.unwrap(thrown)));
            }
        });
        return result;
    }

    private static NameResolutionException failure(String host, Throwable cause) {
        String reason = cause instanceof TimeoutException ? "the look-up has taken too long"
                : cause instanceof UnknownHostException ? "there is no such host" : String.valueOf(cause.getMessage());
        return new NameResolutionException("the host '" + printable(host) + "' cannot be resolved: " + reason, cause);
    }

    private static String printable(String host) {
        StringBuilder text = new StringBuilder();
        host.chars().limit(LONGEST_NAME)
                .forEach(c -> text.append(Character.isISOControl(c) || Character.isWhitespace(c) ? '?' : (char) c));
        return text.toString();
    }
}
