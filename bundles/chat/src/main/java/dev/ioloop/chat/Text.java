package dev.ioloop.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What may be in a line, and in a nick name. Control characters are refused: what one types is printed on the others'
 * terminals, where an escape sequence could do anything.
 *
 * <p>Thread rule: any thread; no state.
 */
final class Text {
    /** The longest nick name, in characters. */
    static final int MOST_NICK = 20;

    private static final Pattern NICK = Pattern.compile("[\\p{L}\\p{N}_-]{1," + MOST_NICK + "}");

    private Text() {}

    /**
     * The text of a line.
     *
     * @param line its bytes without its end
     * @throws IllegalArgumentException if it must not be passed on; the message tells its author why
     */
    static String decode(ByteBuffer line) {
        String text;
        try {
            text = UTF_8.newDecoder().decode(line).toString(); // reports what is malformed, and does not replace it
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("your line was not UTF-8, and was not passed on", e);
        }
        String plain = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text; // as telnet ends a line
        int control = indexOfControl(plain);
        if (control >= 0) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, "your line has the control character U+%04X,"
                    + " and was not passed on", (int) plain.charAt(control)));
        }
        return plain;
    }

    private static int indexOfControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) && c != '\t') {
                return i;
            }
        }
        return -1;
    }

    /** The line of the server as it is sent. */
    static ByteBuffer encode(String line) {
        return UTF_8.encode(line + "\n");
    }

    /** Why a nick name cannot be one, or null if it can. */
    static @Nullable String flawOf(String nick) {
        return NICK.matcher(nick).matches() ? null
                : "a nick name has 1 to " + MOST_NICK + " letters, digits, - and _";
    }

    /** What two nick names have in common that only one may have: Ada and ada are the same. */
    static String key(String nick) {
        return nick.toLowerCase(Locale.ROOT);
    }

    /** A number of things in words. */
    static String count(long number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }
}
