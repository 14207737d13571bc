package dev.ioloop.itest.interop;

import dev.ioloop.stream.Stream;
import java.nio.charset.StandardCharsets;

/**
 * Answers each line that comes by a line, and ends at "quit".
 *
 * <p>Thread rule: the loop's thread.
 */
final class Lines {
    private static final byte[] END = {'\n'};
    private static final int MOST = 8000;

    private Lines() {}

    static void begin(Stream stream) {
        stream.loop().futures().whenDone(stream.readUntil(END, MOST), (line, thrown) -> {
            if (thrown != null) {
                stream.close();
                return;
            }
            String text = new String(line, StandardCharsets.ISO_8859_1).strip();
            if (text.equals("quit")) {
                stream.write("bye\n".getBytes(StandardCharsets.ISO_8859_1));
                stream.closeWhenDone();
            } else {
                stream.write(("you said: " + text + "\n").getBytes(StandardCharsets.ISO_8859_1));
                begin(stream);
            }
        });
    }
}
