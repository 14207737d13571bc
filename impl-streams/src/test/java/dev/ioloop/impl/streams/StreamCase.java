package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.Stream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;

/** Tests of a stream whose peer is a blocking socket of the JDK; the stream is used on the loop's thread. */
abstract class StreamCase {
    static final ConnectionOptions DEFAULT = ConnectionOptions.DEFAULT;

    final Rig rig;
    /** What close callbacks were told. */
    final BlockingQueue<IOException> ends = new LinkedBlockingQueue<>();
    Stream stream;
    Socket peer;

    StreamCase(String poller) {
        rig = new Rig(poller);
    }

    @AfterEach
    void end() throws Exception {
        if (peer != null) {
            peer.close();
        }
        rig.close();
        assertEquals(0, rig.failures.size(), () -> "failures that no test has looked at: " + rig.failures);
    }

    final void open() throws Exception {
        open(DEFAULT);
    }

    final void open(ConnectionOptions options) throws Exception {
        Rig.Ends both = rig.ends();
        peer = both.peer();
        stream = rig.on(() -> Stream.open(rig.loop, both.channel(), options));
        rig.turns(1);
    }

    /** Does something with the stream, and waits for its future. */
    final <T> T got(Function<Stream, CompletableFuture<T>> call) throws Exception {
        return await(begin(call));
    }

    final String text(Function<Stream, CompletableFuture<byte[]>> call) throws Exception {
        return string(got(call));
    }

    final long count(Function<Stream, CompletableFuture<Long>> call) throws Exception {
        return await(begin(call));
    }

    final int into(Function<Stream, CompletableFuture<Integer>> call) throws Exception {
        return await(begin(call));
    }

    final <T> CompletableFuture<T> begin(Function<Stream, CompletableFuture<T>> call) throws Exception {
        return rig.on(() -> call.apply(stream));
    }

    static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(Rig.BOUND.toSeconds(), TimeUnit.SECONDS);
    }

    /** The failure of a future, which must be of a type. */
    static <E extends Throwable> E failure(Class<E> type, CompletableFuture<?> future) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> await(future));
        return assertInstanceOf(type, e.getCause());
    }

    final <E extends Throwable> E failure(Class<E> type, Function<Stream, CompletableFuture<?>> call) throws Exception {
        CompletableFuture<?> future = rig.on(() -> call.apply(stream));
        return failure(type, future);
    }

    static String string(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(bytes(text));
    }

    static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    final void send(String text) throws IOException {
        send(bytes(text));
    }

    final void send(byte[] all) throws IOException {
        peer.getOutputStream().write(all);
    }

    /** Sends from another thread, since it may block. */
    final CompletableFuture<Void> sendAside(byte[] all) {
        return CompletableFuture.runAsync(() -> {
            try {
                send(all);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    /** Sends, and waits until the stream has received it. */
    final void sendAndSee(String text) throws Exception {
        long before = rig.on(() -> stream.statistics().bytesReceived());
        send(text);
        until(() -> received() >= before + text.length());
    }

    private long received() {
        try {
            return rig.on(() -> stream.statistics().bytesReceived());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for something that comes about by itself. */
    static void until(BooleanSupplier condition) throws TimeoutException {
        long end = System.nanoTime() + Rig.BOUND.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new TimeoutException("what was waited for did not come about in " + Rig.BOUND);
            }
            Thread.onSpinWait();
        }
    }

    final boolean closed() {
        return stream.isClosed(); // of a volatile field
    }

    final byte[] readPeer(int count) throws IOException {
        byte[] all = peer.getInputStream().readNBytes(count);
        assertTrue(all.length == count, () -> all.length + " of " + count + " bytes came");
        return all;
    }

    final void onClose() throws Exception {
        rig.run(() -> stream.closeCallback(ends::add));
    }

    final IOException nextEnd() throws InterruptedException {
        return Rig.next(ends);
    }
}
