package dev.ioloop.itest.interop;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a program says on one of its outputs, read by a thread as it comes.
 *
 * <p>Thread rule: safe from any thread; lines are looked for by one at a time.
 */
final class Said {
    private static final int MOST_BYTES = 64 << 20;
    private static final int SHOWN = 4000;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Thread reader;
    private boolean ended;
    /** Where the next search begins. */
    private int seen;

    Said(InputStream from) {
        reader = Thread.ofPlatform().daemon().name("said").start(() -> read(from));
    }

    private void read(InputStream from) {
        byte[] chunk = new byte[64 * 1024];
        try (from) {
            for (int count = from.read(chunk); count >= 0; count = from.read(chunk)) {
                take(chunk, count);
            }
        } catch (IOException e) {
            byte[] words = ("\n[reading has failed: " + e + "]").getBytes(StandardCharsets.UTF_8);
            take(words, words.length);
        }
        synchronized (this) {
            ended = true;
            notifyAll();
        }
    }

    private synchronized void take(byte[] chunk, int count) {
        bytes.write(chunk, 0, Math.min(count, MOST_BYTES - bytes.size()));
        notifyAll();
    }

    /** All that was said so far. */
    synchronized byte[] bytes() {
        return bytes.toByteArray();
    }

    /** The end of what was said. */
    synchronized String text() {
        String all = bytes.toString(StandardCharsets.ISO_8859_1).strip();
        return all.substring(Math.max(0, all.length() - SHOWN));
    }

    /** Waits for a whole line, after those that were found before, that the regular expression finds something in. */
    synchronized Matcher expect(String regex, Duration bound, Object who) throws InterruptedException {
        Pattern pattern = Pattern.compile(regex);
        long end = System.nanoTime() + bound.toNanos();
        while (true) {
            String text = bytes.toString(StandardCharsets.ISO_8859_1);
            for (int stop = text.indexOf('\n', seen); stop >= 0; stop = text.indexOf('\n', seen)) {
                Matcher matcher = pattern.matcher(text.substring(seen, stop));
                seen = stop + 1;
                if (matcher.find()) {
                    return matcher;
                }
            }
            long left = (end - System.nanoTime()) / 1_000_000;
            if (ended || left <= 0) {
                throw new AssertionError("no line with '" + regex + "' " + (ended ? "before the end" : "in " + bound)
                        + " of " + who + ", but: " + text());
            }
            wait(left);
        }
    }

    /** Waits for the end of what is said, which may come after the end of the process. */
    void join() throws InterruptedException {
        reader.join(Site.BOUND.toMillis());
        if (reader.isAlive()) {
            throw new AssertionError("the output of a program that has ended does not end");
        }
    }
}
