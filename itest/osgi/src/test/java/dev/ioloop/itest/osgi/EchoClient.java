package dev.ioloop.itest.osgi;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/**
 * A client with blocking sockets of the JDK, that knows nothing of ioloop: the tests that watch class loaders use it,
 * too.
 *
 * <p>Thread rule: one thread.
 */
final class EchoClient implements AutoCloseable {
    private static final int CHUNK = 8 * 1024;

    private final Socket socket = new Socket();

    EchoClient(SocketAddress server) throws IOException {
        int bound = (int) TimeUnit.SECONDS.toMillis(Await.SECONDS);
        socket.setSoTimeout(bound);
        socket.connect(server, bound);
    }

    /** Something done in the middle of an exchange. */
    interface Interruption {
        void run() throws Exception;
    }

    /** Sends bytes made from a seed, and compares the checksum of what comes back. */
    void exchange(int bytes, long seed) throws Exception {
        exchange(bytes, seed, () -> {
        });
    }

    /**
     * The same, where something is done when half of the bytes have come back. They are not read meanwhile, but go on
     * being written until all buffers on the way are full.
     */
    void exchange(int bytes, long seed, Interruption atHalf) throws Exception {
        FutureTask<Long> writer = new FutureTask<>(() -> write(bytes, seed));
        Thread thread = new Thread(writer, "client-writer");
        thread.setDaemon(true);
        thread.start();
        CRC32 received = new CRC32();
        receive(bytes / 2, received);
        atHalf.run();
        receive(bytes - bytes / 2, received);
        assertEquals("checksum of " + bytes + " bytes", Await.get(writer, "writing"), (Long) received.getValue());
        thread.join(TimeUnit.SECONDS.toMillis(Await.SECONDS));
        assertEquals("bytes more than were sent", 0, socket.getInputStream().available());
    }

    private Long write(int bytes, long seed) throws IOException {
        Random random = new Random(seed);
        CRC32 sent = new CRC32();
        byte[] chunk = new byte[CHUNK];
        for (int done = 0; done < bytes; done += CHUNK) {
            int length = Math.min(CHUNK, bytes - done);
            random.nextBytes(chunk);
            socket.getOutputStream().write(chunk, 0, length);
            sent.update(chunk, 0, length);
        }
        return sent.getValue();
    }

    private void receive(int bytes, CRC32 sum) throws IOException {
        byte[] chunk = new byte[CHUNK];
        int left = bytes;
        while (left > 0) {
            int read = socket.getInputStream().read(chunk, 0, Math.min(chunk.length, left));
            if (read < 0) {
                throw new EOFException("the server has closed the connection; " + left + " of " + bytes
                        + " bytes lack");
            }
            sum.update(chunk, 0, read);
            left -= read;
        }
    }

    /** Fails unless the server has ended the connection. */
    void assertEnded() {
        try {
            assertEquals("what is read after the end", -1, socket.getInputStream().read());
        } catch (IOException e) {
            assertTrue(e.toString(), String.valueOf(e.getMessage()).contains("reset"));
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
