package dev.ioloop.impl.streams;

import dev.ioloop.UnsatisfiableReadException;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All up to the end of the first match. A match cannot be continued where more has come, only be looked for anew: so
 * that the work stays in proportion to what comes, it is looked for when there is an eighth more, and else after a
 * pause.
 *
 * <p>Thread rule: the loop's thread.
 */
final class RegexRead extends WholeRead {
    /** Up to so many bytes each arrival is looked at. */
    private static final int SMALL = 4 * 1024;
    private static final int GROWTH = 8;

    private final Pattern pattern;
    private final int maxBytes;
    private int scanned;
    private boolean skipped;

    RegexRead(Pattern pattern, int maxBytes) {
        if (pattern.matcher("").find()) {
            throw new IllegalArgumentException("the pattern " + pattern + " matches the empty string; it must match at"
                    + " least one byte");
        }
        this.pattern = pattern;
        this.maxBytes = maxBytes;
    }

    @Override
    int end(ByteBuffer in, boolean last) throws UnsatisfiableReadException {
        int size = in.remaining();
        boolean grown = size <= SMALL || size - scanned >= scanned / GROWTH || size >= maxBytes;
        if (size <= scanned || !(grown || last)) {
            skipped = size > scanned;
            return -1;
        }
        skipped = false;
        scanned = size;
        int end = search(new ByteChars(in));
        if (end > maxBytes || (end < 0 && size >= maxBytes)) {
            throw new UnsatisfiableReadException("a match of " + pattern + " was expected within " + maxBytes
                    + " bytes, and did not come; raise maxBytes if more are in order");
        }
        return end;
    }

    private int search(ByteChars chars) throws UnsatisfiableReadException {
        try {
            Matcher matcher = pattern.matcher(chars);
            while (matcher.find()) {
                if (matcher.end() > 0) {
                    return matcher.end();
                }
            }
            return -1;
        } catch (ByteChars.TooManyLooks e) {
            throw new UnsatisfiableReadException("looking for " + pattern + " in " + chars.length() + " bytes takes"
                    + " more than " + ByteChars.MOST_LOOKS + " steps; write the pattern without nested repetition, or"
                    + " lower maxBytes");
        } catch (StackOverflowError e) {
            throw new UnsatisfiableReadException("looking for " + pattern + " in " + chars.length() + " bytes overflows"
                    + " the stack; write the pattern without repeated groups, or lower maxBytes");
        }
    }

    @Override
    boolean wantsAnotherLook() {
        return skipped;
    }
}
