package dev.ioloop.poller.posix.libc;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Options of sockets by their numbers. Each call returns the value or 0, or the negative errno.
 *
 * <p>Thread rule: any thread.
 */
public final class OptionValue {
    /** Bytes of {@code struct group_req}: an index, padding, a {@code sockaddr_storage} (RFC 3678 section 5). */
    private static final int GROUP_AT = 8;
    private static final int STORAGE_BYTES = 128;
    /** What {@link #linger} gives if it is off. */
    public static final int OFF = -1;

    private OptionValue() {}

    /**
     * Sets an int.
     *
     * @param fd the socket
     * @param level of the option
     * @param option its number
     * @param value what
     * @return 0, or the negative errno
     */
    public static int set(int fd, int level, int option, int value) {
        CallState.get().struct.set(ValueLayout.JAVA_INT, 0, value);
        return Libc.setsockopt(fd, level, option, 4);
    }

    /**
     * Reads an int.
     *
     * @param fd the socket
     * @param level of the option
     * @param option its number
     * @return the value as an unsigned int, or the negative errno
     */
    public static long get(int fd, int level, int option) {
        MemorySegment struct = CallState.get().struct;
        struct.set(ValueLayout.JAVA_INT, 0, 0);
        int result = Libc.getsockopt(fd, level, option, 4);
        return result < 0 ? result : struct.get(ValueLayout.JAVA_INT, 0) & 0xffff_ffffL;
    }

    /**
     * Sets {@code struct linger}.
     *
     * @param fd the socket
     * @param seconds how long; negative for off
     * @return 0, or the negative errno
     */
    public static int setLinger(int fd, int seconds) {
        MemorySegment struct = CallState.get().struct;
        struct.set(ValueLayout.JAVA_INT, 0, seconds < 0 ? 0 : 1);
        struct.set(ValueLayout.JAVA_INT, 4, Math.min(Math.max(seconds, 0), 65_535));
        return Libc.setsockopt(fd, Constant.SOL_SOCKET.here(), Constant.SO_LINGER.here(), 8);
    }

    /**
     * Reads {@code struct linger}.
     *
     * @param fd the socket
     * @return seconds, {@link #OFF} if it is off; below that, the negative errno less one
     */
    public static int linger(int fd) {
        MemorySegment struct = CallState.get().struct;
        int result = Libc.getsockopt(fd, Constant.SOL_SOCKET.here(), Constant.SO_LINGER.here(), 8);
        if (result < 0) {
            return result + OFF;
        }
        return struct.get(ValueLayout.JAVA_INT, 0) == 0 ? OFF : struct.get(ValueLayout.JAVA_INT, 4);
    }

    /**
     * Sets {@code struct ip_mreqn}: the interface that multicasts of IPv4 leave through.
     *
     * @param fd the socket
     * @param address of the interface in network order, which reading the option gives back; 0 for none
     * @param index of the interface, 0 for the system's choice
     * @return 0, or the negative errno
     */
    public static int setMulticastInterface(int fd, int address, int index) {
        MemorySegment struct = CallState.get().struct;
        struct.asSlice(0, 12).fill((byte) 0);
        struct.set(ValueLayout.JAVA_INT, 4, address);
        struct.set(ValueLayout.JAVA_INT, 8, index);
        return Libc.setsockopt(fd, Constant.IPPROTO_IP.here(), Constant.IP_MULTICAST_IF.here(), 12);
    }

    /**
     * Joins, leaves, blocks or unblocks by {@code struct group_req} or {@code group_source_req}: {@code ip(7)},
     * RFC 3678.
     *
     * @param fd the socket
     * @param level IPPROTO_IP or IPPROTO_IPV6
     * @param option one of the MCAST numbers
     * @param index of the interface
     * @param group the address of the group, as bytes
     * @param source the address of the sender, as bytes; of no length for any
     * @return 0, or the negative errno
     */
    public static int multicast(int fd, int level, int option, int index, byte[] group, byte[] source) {
        MemorySegment struct = CallState.get().struct;
        int bytes = GROUP_AT + STORAGE_BYTES * (source.length == 0 ? 1 : 2);
        struct.asSlice(0, bytes).fill((byte) 0);
        struct.set(ValueLayout.JAVA_INT, 0, index);
        Addresses.putHost(struct.asSlice(GROUP_AT, STORAGE_BYTES), group);
        if (source.length > 0) {
            Addresses.putHost(struct.asSlice(GROUP_AT + STORAGE_BYTES, STORAGE_BYTES), source);
        }
        return Libc.setsockopt(fd, level, option, bytes);
    }
}
