package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.BufferFullException;
import dev.ioloop.UnsatisfiableReadException;
import dev.ioloop.itest.contracts.Row;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.TcpServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** 100 MB without what is waited for. */
@EachPoller
class FaultFloodTest extends FaultCase {
    private static final int FLOOD = 100_000_000;
    private static final int MOST = 1 << 20;
    private static final int CHUNK = 64 * 1024;

    private final ExecutorService aside = Executors.newSingleThreadExecutor();

    FaultFloodTest(String poller) {
        super(poller);
    }

    @AfterEach
    void join() throws Exception {
        aside.shutdownNow();
        assertTrue(aside.awaitTermination(Rig.BOUND.toSeconds(), TimeUnit.SECONDS));
    }

    /** Sends as much as is taken; completes with how much that was. */
    private CompletableFuture<Integer> flood(Socket peer) {
        return CompletableFuture.supplyAsync(() -> {
            byte[] chunk = new byte[CHUNK];
            int sent = 0;
            try {
                while (sent < FLOOD) {
                    peer.getOutputStream().write(chunk);
                    sent += chunk.length;
                }
            } catch (IOException e) {
                return sent;
            }
            return sent;
        }, aside);
    }

    private void refused(Pull pull, CompletableFuture<byte[]> read) throws Exception {
        CompletableFuture<Integer> sent = flood(pull.peer());
        UnsatisfiableReadException why = assertInstanceOf(UnsatisfiableReadException.class, whyClosed(read));
        assertTrue(why.getMessage().contains("within " + MOST + " bytes") && why.getMessage().contains("maxBytes"),
                why.getMessage());
        assertEquals(why, Rig.next(pull.ends()));
        assertTrue(NetRig.get(sent) < FLOOD, "the peer is not let go on");
        long received = net.rig.on(() -> pull.stream().statistics().bytesReceived());
        assertTrue(received <= MOST + CHUNK, received + " bytes were taken in");
        pull.peer().close();
    }

    @Test
    @Row("TOR-IOS-010")
    void aDelimiterThatDoesNotComeWithinItsBytesEndsTheStream() throws Exception {
        counted(() -> {
            Pull pull = pull(ConnectionOptions.DEFAULT);
            refused(pull, net.rig.on(() -> pull.stream().readUntil(new byte[]{'\n'}, MOST)));
        });
    }

    @Test
    void aMatchThatDoesNotComeWithinItsBytesEndsTheStream() throws Exception {
        Pattern pattern = Pattern.compile("[a-z]+\n");
        counted(() -> {
            Pull pull = pull(ConnectionOptions.DEFAULT);
            refused(pull, net.rig.on(() -> pull.stream().readUntilRegex(pattern, MOST)));
            pass(Duration.ofSeconds(1)); // a search that was put off for more input
        });
    }

    @Test
    @Row("TOR-IOS-019")
    void withoutSuchABoundItIsThatOfTheBuffer() throws Exception {
        counted(() -> {
            Pull pull = pull(ConnectionOptions.DEFAULT.withMaxReadBuffer(4 * MOST));
            CompletableFuture<byte[]> read = net.rig.on(() -> pull.stream().readUntil(new byte[]{'\n'}));
            CompletableFuture<Integer> sent = flood(pull.peer());
            BufferFullException full = assertInstanceOf(BufferFullException.class, whyClosed(read));
            assertTrue(full.getMessage().contains(String.valueOf(4 * MOST)), full.getMessage());
            assertEquals(full, Rig.next(pull.ends()));
            assertTrue(NetRig.get(sent) < FLOOD);
            assertTrue(net.rig.on(() -> pull.stream().statistics().bytesReceived()) <= 4 * MOST);
            pull.peer().close();
        });
    }

    @Test
    void aHandlerThatWaitsForItMeetsTheSameBound() throws Exception {
        TcpServer server = recording(ConnectionOptions.DEFAULT.withMaxReadBuffer(MOST), () -> new Recorder() {
            @Override
            public void received(Connection connection, ByteBuffer in) {
                // takes nothing, since there is no delimiter in it
            }
        });
        counted(() -> {
            Link link = connect(server);
            CompletableFuture<Integer> sent = flood(link.peer());
            assertInstanceOf(BufferFullException.class, link.recorder().reason());
            assertTrue(NetRig.get(sent) < FLOOD);
            assertEquals(MOST, net.rig.on(() -> link.connection().statistics().bytesReceived()));
            link.peer().close();
        });
    }

    @Test
    @Row("TOR-IOS-079")
    void eachByteIsLookedAtOnce() {
        for (String delimiter : new String[]{"\n", "\r\n", "\r\n\r\n", "-----boundary"}) {
            DelimiterSearch search = new DelimiterSearch(StreamCase.bytes(delimiter));
            ByteBuffer all = ByteBuffer.allocate(FLOOD);
            long most = FLOOD + (long) (FLOOD / CHUNK + 1) * delimiter.length();
            for (int end = CHUNK; end < FLOOD; end += CHUNK) {
                assertEquals(-1, search.end(all.limit(end)));
            }
            all.limit(FLOOD).put(FLOOD - delimiter.length(), StreamCase.bytes(delimiter));
            assertEquals(FLOOD, search.end(all));
            assertTrue(search.looked() <= most, search.looked() + " looks at " + FLOOD + " bytes");
        }
    }
}
