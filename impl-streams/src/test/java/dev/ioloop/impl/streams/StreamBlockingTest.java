package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.LoopWouldBlockException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The views of a stream for threads that block. */
@EachPoller
class StreamBlockingTest extends StreamCase {
    StreamBlockingTest(String poller) {
        super(poller);
    }

    private InputStream input(Duration timeout) throws Exception {
        return rig.on(() -> stream.inputStream(timeout));
    }

    private OutputStream output(Duration timeout) throws Exception {
        return rig.on(() -> stream.outputStream(timeout));
    }

    @Test
    void megabytesGoThroughBothWays() throws Exception {
        open();
        byte[] all = random(5_000_000);
        CompletableFuture<Void> sent = sendAside(all);
        InputStream in = input(Rig.BOUND);
        assertEquals(all[0] & 0xff, in.read());
        assertTrue(in.available() > 0);
        byte[] rest = in.readNBytes(all.length - 1);
        assertArrayEquals(java.util.Arrays.copyOfRange(all, 1, all.length), rest);
        await(sent);
        CompletableFuture<byte[]> echoed = CompletableFuture.supplyAsync(() -> {
            try {
                return peer.getInputStream().readAllBytes();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        try (OutputStream out = output(Rig.BOUND)) {
            out.write(all[0]);
            out.write(all, 1, 10);
            out.write(all, 11, all.length - 11);
            out.write(all, 0, 0);
        }
        assertArrayEquals(all, await(echoed), "closing it has flushed, and shut the output down");
        assertFalse(closed());
        peer.shutdownOutput();
        assertEquals(-1, in.read());
        assertEquals(-1, in.read(new byte[3]));
    }

    @Test
    void theLoopsOwnThreadIsRefused() throws Exception {
        open();
        InputStream in = input(Rig.BOUND);
        OutputStream out = output(Rig.BOUND);
        rig.run(() -> {
            assertThrows(LoopWouldBlockException.class, in::read);
            assertThrows(LoopWouldBlockException.class, () -> out.write(1));
            assertThrows(LoopWouldBlockException.class, out::flush);
            assertThrows(LoopWouldBlockException.class, out::close);
        });
        assertThrows(IllegalArgumentException.class, () -> input(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> output(Duration.ofMillis(-1)));
        assertThrows(IndexOutOfBoundsException.class, () -> in.read(new byte[2], 1, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> out.write(new byte[2], 1, 2));
    }

    @Test
    void aReadThatTakesTooLongGoesOnWithTheNext() throws Exception {
        open();
        InputStream in = input(Duration.ofMillis(20));
        assertThrows(SocketTimeoutException.class, in::read);
        sendAndSee("abc");
        assertEquals('a', in.read());
        assertEquals("bc", string(in.readNBytes(2)));
    }

    @Test
    void anInterruptedReadGoesOnWithTheNext() throws Exception {
        open();
        InputStream in = input(Rig.BOUND);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread reader = new Thread(() -> {
            try {
                in.read();
            } catch (IOException e) {
                thrown.set(Thread.currentThread().isInterrupted() ? e : new AssertionError("the interrupt is lost", e));
            }
        });
        reader.start();
        until(() -> reader.getState() == Thread.State.TIMED_WAITING);
        reader.interrupt();
        reader.join(Rig.BOUND.toMillis());
        assertTrue(thrown.get() instanceof InterruptedIOException, () -> "it was " + thrown.get());
        send("abc");
        assertEquals("abc", string(in.readNBytes(3)));
    }

    @Test
    void aWriteThatTakesTooLongTellsSo() throws Exception {
        open();
        OutputStream out = output(Duration.ofMillis(50));
        assertThrows(SocketTimeoutException.class, () -> out.write(new byte[50_000_000]));
        assertThrows(SocketTimeoutException.class, out::flush);
    }

    @Test
    void anEndThatIsNotInOrderIsThrown() throws Exception {
        open();
        InputStream in = input(Rig.BOUND);
        OutputStream out = output(Rig.BOUND);
        rig.run(() -> stream.close(new IOException("enough")));
        assertTrue(assertThrows(IOException.class, in::read).getMessage().contains("enough"));
        assertThrows(IOException.class, () -> {
            out.write(1);
            out.flush();
        });
        assertThrows(IOException.class, () -> out.write(1));
    }

    @Test
    void closingTheInputClosesTheStreamAlsoUnderARead() throws Exception {
        open();
        onClose();
        InputStream in = input(Rig.BOUND);
        CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> {
            try {
                return in.read();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        until(() -> {
            try {
                return rig.on(stream::isReading);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        in.close();
        assertEquals(-1, await(read).intValue());
        nextEnd();
        in.close();
        assertEquals(-1, peer.getInputStream().read());
    }
}
