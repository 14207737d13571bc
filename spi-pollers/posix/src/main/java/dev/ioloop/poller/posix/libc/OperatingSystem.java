package dev.ioloop.poller.posix.libc;

import java.util.Locale;
import java.util.Optional;

/**
 * The systems whose constants and layouts are known here. Linux on x86-64 is the only one that has been run.
 *
 * <p>Thread rule: immutable, safe from any thread.
 */
public enum OperatingSystem {
    /** Linux, on x86-64 and aarch64. */
    LINUX("Linux"),
    /** macOS. */
    MACOS("macOS"),
    /** FreeBSD. */
    FREEBSD("FreeBSD"),
    /** illumos, which Java calls SunOS. */
    ILLUMOS("illumos");

    private static final Optional<OperatingSystem> CURRENT = of(System.getProperty("os.name", ""));

    private final String label;

    OperatingSystem(String label) {
        this.label = label;
    }

    /**
     * The system of a name, as the system property {@code os.name} gives it.
     *
     * @param name the name
     * @return the system, empty if it is not known here
     */
    static Optional<OperatingSystem> of(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("linux")) {
            return Optional.of(LINUX);
        }
        if (lower.startsWith("mac")) {
            return Optional.of(MACOS);
        }
        if (lower.startsWith("freebsd")) {
            return Optional.of(FREEBSD);
        }
        return lower.startsWith("sunos") ? Optional.of(ILLUMOS) : Optional.empty();
    }

    /**
     * Whether the system that runs this is known here.
     *
     * @return the system, or empty
     */
    public static Optional<OperatingSystem> ifKnown() {
        return CURRENT;
    }

    /**
     * The system that runs this.
     *
     * @return the system
     * @throws UnsupportedOperationException if it is not known here
     */
    public static OperatingSystem current() {
        return CURRENT.orElseThrow(() -> new UnsupportedOperationException("the layouts of "
                + System.getProperty("os.name") + " are not known here; use a poller of the family 'nio'"));
    }

    /**
     * Its name for messages.
     *
     * @return the name
     */
    public String label() {
        return label;
    }

    /**
     * Whether a socket address begins with its length, and has its family in one byte after it.
     *
     * @return true on macOS and FreeBSD ({@code sys/socket.h})
     */
    boolean hasAddressLength() {
        return this == MACOS || this == FREEBSD;
    }

    /**
     * The most bytes that the path of a UNIX domain socket has room for.
     *
     * @return bytes, with the zero at the end ({@code sys/un.h})
     */
    public int unixPathBytes() {
        return hasAddressLength() ? 104 : 108;
    }
}
