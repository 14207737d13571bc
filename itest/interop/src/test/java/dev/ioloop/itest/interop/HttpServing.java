package dev.ioloop.itest.interop;

import dev.ioloop.FileRegion;
import dev.ioloop.StreamClosedException;
import dev.ioloop.stream.Stream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A server of HTTP/1.1 written by hand on a {@link Stream}: kept connections, pipelined requests, chunked bodies both
 * ways, "100 Continue", and files.
 *
 * <p>Paths: {@code /say/WORD} says the word; {@code /sum} tells how many bytes the body has, and their checksum;
 * {@code /chunked/N} sends so many bytes in chunks; {@code /file} sends the file; {@code /end/WORD} says the word to the
 * end of the connection.
 *
 * <p>Thread rule: the loop's thread.
 */
final class HttpServing {
    private static final int CHUNK = 10_000;

    private final Stream stream;
    private final Path file;

    private HttpServing(Stream stream, Path file) {
        this.stream = stream;
        this.file = file;
    }

    /** What is to be done with each stream. */
    static Consumer<Stream> of(Path file) {
        return stream -> new HttpServing(stream, file).next();
    }

    private void next() {
        after(stream.readUntil(HttpHead.END, HttpHead.MOST_BYTES), bytes -> answer(HttpHead.of(bytes)));
    }

    /** What may throw. */
    private interface Step<T> {
        void take(T value) throws IOException;
    }

    private <T> void after(CompletableFuture<T> part, Step<? super T> step) {
        stream.loop().futures().whenDone(part, (value, thrown) -> {
            try {
                if (thrown == null) {
                    step.take(value);
                } else if (thrown instanceof StreamClosedException) {
                    stream.close();
                } else {
                    stream.close(thrown);
                }
            } catch (IOException | RuntimeException e) {
                stream.close(e);
            }
        });
    }

    private void answer(HttpHead request) throws IOException {
        if (request.field("expect").equalsIgnoreCase("100-continue")) {
            send("HTTP/1.1 100 Continue\r\n\r\n");
        }
        String path = request.word(1);
        if (path.equals("/sum")) {
            Sum.Counter body = new Sum.Counter();
            after(body(request, body), none -> {
                Sum sum = body.sum();
                answer(request, sum.bytes() + " " + sum.checksum());
            });
        } else if (path.startsWith("/say/")) {
            answer(request, path.substring("/say/".length()));
        } else if (path.startsWith("/chunked/")) {
            send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            chunks(request, new Content(Long.parseLong(path.substring("/chunked/".length()))));
        } else if (path.equals("/file")) {
            FileRegion region = FileRegion.open(file);
            send("HTTP/1.1 200 OK\r\nContent-Length: " + region.remaining() + "\r\n\r\n");
            after(stream.write(region), none -> end(request));
        } else if (path.startsWith("/end/")) {
            send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + path.substring("/end/".length()));
            stream.closeWhenDone();
        } else {
            throw new IOException("no such path: " + path);
        }
    }

    private void answer(HttpHead request, String text) {
        send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + text.length() + "\r\n\r\n" + text);
        end(request);
    }

    private void send(String text) {
        stream.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void end(HttpHead request) {
        if (request.isKept()) {
            next();
        } else {
            stream.closeWhenDone();
        }
    }

    private CompletableFuture<?> body(HttpHead request, Sum.Counter into) {
        if (!request.isChunked()) {
            return stream.readBytes(request.length(), into::take);
        }
        CompletableFuture<Boolean> done = stream.loop().newFuture();
        chunk(into, done);
        return done;
    }

    private void chunk(Sum.Counter into, CompletableFuture<Boolean> done) {
        after(stream.readUntil(HttpHead.LINE_END, 100), line -> {
            int size = Integer.parseInt(new String(line, StandardCharsets.ISO_8859_1).strip(), 16);
            after(stream.readBytes(size, into::take), count -> after(stream.readUntil(HttpHead.LINE_END, 2), end -> {
                if (size == 0) {
                    done.complete(true);
                } else {
                    chunk(into, done);
                }
            }));
        });
    }

    /** The next chunk when the one before has reached the kernel. */
    private void chunks(HttpHead request, Content content) {
        if (content.isGiven()) {
            send("0\r\n\r\n");
            end(request);
            return;
        }
        var part = content.next(CHUNK);
        send(Integer.toHexString(part.remaining()) + "\r\n");
        stream.write(part);
        after(stream.write(HttpHead.LINE_END), none -> chunks(request, content));
    }
}
