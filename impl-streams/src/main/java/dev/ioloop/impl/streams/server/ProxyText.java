package dev.ioloop.impl.streams.server;

import dev.ioloop.stream.AddressResolver;
import dev.ioloop.stream.ProxyHeader;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The two versions of the PROXY header, after HAProxy's proxy-protocol.txt, sections 2.1 and 2.2.
 *
 * <p>Thread rule: any thread.
 */
final class ProxyText {
    /** The longest line of version 1, with its end. */
    static final int MOST_TEXT = 107;
    static final int SIGNATURE_BYTES = 12;

    private static final byte[] SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    private static final byte[] TEXT = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    /** The signature, version and command, family and transport, and the length of the rest. */
    private static final int FIXED_BYTES = 16;
    private static final int LENGTH_AT = 14;
    private static final int VERSION = 2;
    private static final int WORDS = 6;

    private ProxyText() {}

    /** How many bytes belong to the header at least beyond the position; 0 if it is complete. */
    static int missing(ByteBuffer header) throws ProtocolException {
        int count = header.position();
        if (startsWith(header, SIGNATURE)) {
            if (count < FIXED_BYTES) {
                return FIXED_BYTES - count;
            }
            return FIXED_BYTES + (header.getShort(LENGTH_AT) & 0xFFFF) - count;
        }
        if (isEnded(header)) {
            return 0;
        }
        if (count == MOST_TEXT) {
            throw new ProtocolException("the line has no end within " + MOST_TEXT + " bytes");
        }
        return header.get(count - 1) == '\r' || count == MOST_TEXT - 1 ? 1 : 2;
    }

    /** Refuses at once what cannot become a header, however little of it has come. */
    static void checkBegin(ByteBuffer header) throws ProtocolException {
        if (!startsWith(header, SIGNATURE) && !startsWith(header, TEXT)) {
            throw new ProtocolException("the connection does not begin with one, but with "
                    + printable(header.duplicate().flip()));
        }
    }

    /** Whether the line of version 1 has come to its end. */
    static boolean isEnded(ByteBuffer header) {
        int count = header.position();
        return count > 0 && header.get(count - 1) == '\n' && startsWith(header, TEXT);
    }

    /** As far as bytes have come. */
    private static boolean startsWith(ByteBuffer header, byte[] begin) {
        int count = header.position() > 0 ? header.position() : header.limit();
        for (int i = 0; i < Math.min(begin.length, count); i++) {
            if (header.get(i) != begin[i]) {
                return false;
            }
        }
        return true;
    }

    static ProxyHeader parse(ByteBuffer header) throws IOException {
        return startsWith(header, SIGNATURE) ? binary(header)
                : text(StandardCharsets.ISO_8859_1.decode(header).toString());
    }

    // ---- version 1

    private static ProxyHeader text(String line) throws IOException {
        if (!line.endsWith("\r\n")) {
            throw new ProtocolException("the line does not end with CR LF: " + printable(line));
        }
        String[] words = line.substring(0, line.length() - 2).split(" ", -1);
        if (words.length < 2) {
            throw new ProtocolException("expected PROXY and a family, found " + printable(line));
        }
        if (words[1].equals("UNKNOWN")) {
            return new ProxyHeader(1, null, null);
        }
        boolean six = words[1].equals("TCP6");
        if (words.length != WORDS || !(six || words[1].equals("TCP4"))) {
            throw new ProtocolException("expected PROXY TCP4 or TCP6, two addresses and two ports, found "
                    + printable(line));
        }
        return new ProxyHeader(1, address(words[2], words[4], six, line), address(words[3], words[5], six, line));
    }

    private static InetSocketAddress address(String host, String port, boolean six, String line) throws IOException {
        if (!AddressResolver.isAddress(host) || (host.indexOf(':') >= 0) != six || host.indexOf('%') >= 0
                || !port.matches("0|[1-9]\\d{0,4}") || Integer.parseInt(port) > 0xFFFF) {
            throw new ProtocolException("the address " + printable(host) + " with port " + printable(port)
                    + " is none of that family, in " + printable(line));
        }
        return new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(port));
    }

    // ---- version 2

    private static ProxyHeader binary(ByteBuffer header) throws IOException {
        int version = header.get(SIGNATURE_BYTES) >> 4 & 0xF;
        int command = header.get(SIGNATURE_BYTES) & 0xF;
        if (version != VERSION || command > 1) {
            throw new ProtocolException("version " + version + " with command " + command
                    + "; expected version 2 with command 0 or 1");
        }
        int family = header.get(SIGNATURE_BYTES + 1) >> 4 & 0xF;
        int size = family == 1 ? 4 : 16;
        if (command == 0 || family < 1 || family > 2) {
            return new ProxyHeader(VERSION, null, null); // of the proxy itself, of a UNIX socket, or unknown
        }
        if (header.limit() - FIXED_BYTES < 2 * size + 4) {
            throw new ProtocolException("the addresses of version 2 have " + (header.limit() - FIXED_BYTES)
                    + " bytes; expected at least " + (2 * size + 4));
        }
        byte[] bytes = new byte[size];
        header.position(FIXED_BYTES);
        header.get(bytes);
        InetAddress source = ip(bytes);
        header.get(bytes);
        InetAddress destination = ip(bytes);
        return new ProxyHeader(VERSION, new InetSocketAddress(source, header.getShort() & 0xFFFF),
                new InetSocketAddress(destination, header.getShort() & 0xFFFF));
    }

    private static InetAddress ip(byte[] bytes) throws IOException {
        return bytes.length == 4 ? InetAddress.getByAddress(bytes)
                : Inet6Address.getByAddress(null, Arrays.copyOf(bytes, bytes.length), -1);
    }

    private static String printable(ByteBuffer bytes) {
        return printable(StandardCharsets.ISO_8859_1.decode(bytes).toString());
    }

    private static String printable(String text) {
        StringBuilder shown = new StringBuilder("'");
        text.chars().limit(MOST_TEXT).forEach(c -> shown.append(c < ' ' || c > '~' ? '?' : (char) c));
        return shown.append('\'').toString();
    }
}
