package dev.ioloop.poller.posix;

import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The address of a UNIX domain socket in Linux's abstract name space ({@code unix(7)}): no file stands for it, and it is
 * gone with the last socket that has it. A {@link java.net.UnixDomainSocketAddress} cannot hold one.
 *
 * <p>Thread rule: immutable, safe from any thread.
 */
public final class AbstractUnixAddress extends SocketAddress {
    /** The most bytes of a name. */
    public static final int MOST_BYTES = 107;

    private static final long serialVersionUID = 1L;

    /** The bytes after the zero. */
    private final byte[] name;

    private AbstractUnixAddress(byte[] name) {
        this.name = name;
    }

    /**
     * The address of a name.
     *
     * @param name its bytes in UTF-8 are the name; without the zero that stands in front of it in C
     * @return the address
     * @throws IllegalArgumentException if the name is empty or has more than {@value #MOST_BYTES} bytes
     */
    public static AbstractUnixAddress of(String name) {
        return of(name.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The address of a name of any bytes.
     *
     * @param name the bytes, without the zero that stands in front of them in C
     * @return the address
     * @throws IllegalArgumentException if the name is empty or has more than {@value #MOST_BYTES} bytes
     */
    public static AbstractUnixAddress of(byte[] name) {
        if (name.length == 0 || name.length > MOST_BYTES) {
            throw new IllegalArgumentException("the name of an abstract UNIX socket has " + name.length
                    + " bytes; it must have 1 to " + MOST_BYTES);
        }
        return new AbstractUnixAddress(name.clone());
    }

    /**
     * The name.
     *
     * @return its bytes, without the zero in front, a copy
     */
    public byte[] name() {
        return name.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AbstractUnixAddress address && Arrays.equals(name, address.name);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(name);
    }

    /** The name after an {@code @}, as {@code ss(8)} and {@code /proc/net/unix} write it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("@");
        new String(name, StandardCharsets.UTF_8).codePoints()
                .forEach(c -> text.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return text.toString();
    }
}
