package dev.ioloop.itest.bench.load;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Writes maps, lists, numbers, truth values and texts as JSON after RFC 8259.
 *
 * <p>Thread rule: any thread.
 */
final class Json {
    private Json() {}

    /** The text of a value; what is not of these kinds goes as the text of its {@code toString}. */
    static String text(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream().map(e -> quote(String.valueOf(e.getKey())) + ":" + text(e.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof Iterable<?> list) {
            return StreamSupport.stream(list.spliterator(), false).map(Json::text)
                    .collect(Collectors.joining(",\n", "[", "]"));
        }
        boolean finite = !(value instanceof Double number) || Double.isFinite(number);
        return finite && (value instanceof Number || value instanceof Boolean)
                ? value.toString()
                : quote(value.toString());
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
