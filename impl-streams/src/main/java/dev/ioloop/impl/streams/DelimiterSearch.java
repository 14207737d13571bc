package dev.ioloop.impl.streams;

import dev.ioloop.stream.ByteSearch;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Looks for a delimiter in what grows at its end, at each byte once: short ones by their last byte, eight bytes at a
 * time; long ones by the automaton of Knuth, Morris and Pratt, so that no input makes it slower than linear.
 *
 * <p>Thread rule: the loop's thread.
 */
final class DelimiterSearch {
    private static final int SHORT = 4;
    private static final int[] NONE = {};

    private final byte[] delimiter;
    /** For each prefix of a long delimiter, how long its longest border is. */
    private final int[] borders;
    /** So many bytes from the position were looked at. */
    private int scanned;
    /** So much of a long delimiter stands at the end of them. */
    private int matched;
    /** At how many bytes it was looked in all calls. */
    private long looked;

    DelimiterSearch(byte[] delimiter) {
        if (delimiter.length == 0) {
            throw new IllegalArgumentException("the delimiter has 0 bytes; it must have at least 1");
        }
        this.delimiter = delimiter.clone();
        this.borders = delimiter.length <= SHORT ? NONE : borders(delimiter);
    }

    boolean isFor(byte[] wanted) {
        byte[] own = delimiter;
        return own.length == 1 ? wanted.length == 1 && wanted[0] == own[0] : Arrays.equals(own, wanted);
    }

    /** Begins anew. */
    void reset() {
        scanned = 0;
        matched = 0;
    }

    int length() {
        return delimiter.length;
    }

    /** At how many bytes it was looked since it was made, which must not be many more than there were. */
    long looked() {
        return looked;
    }

    private static int[] borders(byte[] word) {
        int[] borders = new int[word.length];
        int border = 0;
        for (int i = 1; i < word.length; i++) {
            while (border > 0 && word[i] != word[border]) {
                border = borders[border - 1];
            }
            if (word[i] == word[border]) {
                border++;
            }
            borders[i] = border;
        }
        return borders;
    }

    /** The first bytes are gone, which were all looked at. */
    void skip(int bytes) {
        scanned -= bytes;
    }

    /**
     * How many bytes there are up to the end of the first delimiter.
     *
     * @return -1 if there is none yet
     */
    int end(ByteBuffer in) {
        return delimiter.length <= SHORT ? endOfShort(in) : endOfLong(in);
    }

    private int endOfShort(ByteBuffer in) {
        int start = in.position();
        int last = delimiter.length - 1;
        int i = start + Math.max(scanned, last);
        looked += in.limit() - i;
        while (true) {
            i = ByteSearch.indexOf(in, delimiter[last], i);
            if (i < 0) {
                scanned = in.remaining();
                return -1;
            }
            if (standsAt(in, i - last, last)) {
                return i + 1 - start;
            }
            i++;
        }
    }

    private boolean standsAt(ByteBuffer in, int from, int length) {
        for (int k = 0; k < length; k++) {
            if (in.get(from + k) != delimiter[k]) {
                return false;
            }
        }
        return true;
    }

    private int endOfLong(ByteBuffer in) {
        int start = in.position();
        looked += in.remaining() - scanned;
        for (int i = start + scanned; i < in.limit(); i++) {
            byte next = in.get(i);
            while (matched > 0 && next != delimiter[matched]) {
                matched = borders[matched - 1];
            }
            if (next == delimiter[matched]) {
                matched++;
            }
            if (matched == delimiter.length) {
                matched = 0;
                return i + 1 - start;
            }
        }
        scanned = in.remaining();
        return -1;
    }
}
