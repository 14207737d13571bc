package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.StreamChannel;
import dev.ioloop.itest.contracts.Row;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The queue of what waits to be sent, over a channel that takes as much as the test says. */
@Timeout(30)
class OutputTest {
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    /** The sizes of the buffers of each call. */
    private final List<List<Integer>> calls = new ArrayList<>();
    private final List<ByteBuffer> offered = new ArrayList<>();
    /** The first buffer of each call. */
    private final List<ByteBuffer> firsts = new ArrayList<>();
    private int room = Integer.MAX_VALUE;
    private boolean failing;
    private IOLoop loop;
    private LoopBuffers buffers;
    private Output output;

    private final StreamChannel channel = (StreamChannel) Proxy.newProxyInstance(OutputTest.class.getClassLoader(),
            new Class<?>[]{StreamChannel.class}, (proxy, method, arguments) -> switch (arguments.length) {
                case 1 -> (int) take((ByteBuffer) arguments[0]);
                default -> {
                    ByteBuffer[] all = (ByteBuffer[]) arguments[0];
                    ByteBuffer[] some = new ByteBuffer[(int) arguments[2]];
                    System.arraycopy(all, (int) arguments[1], some, 0, some.length);
                    yield take(some);
                }
            });

    private long take(ByteBuffer... sources) throws IOException {
        List<Integer> sizes = new ArrayList<>();
        offered.clear();
        for (ByteBuffer source : sources) {
            sizes.add(source.remaining());
            offered.add(source);
        }
        calls.add(sizes);
        firsts.add(sources[0]);
        if (failing) {
            throw new IOException("not now");
        }
        long taken = 0;
        for (ByteBuffer source : sources) {
            while (source.hasRemaining() && room > 0) {
                sent.write(source.get());
                room--;
                taken++;
            }
        }
        return taken;
    }

    @BeforeEach
    void make() {
        loop = IOLoop.create();
        buffers = LoopBuffers.of(loop);
        output = buffers.takeOutput();
    }

    @AfterEach
    void close() {
        loop.close();
    }

    private static ByteBuffer random(Random random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    @Test
    @Row("TOR-BUF-001")
    void smallPiecesAreGatheredInBlocks() throws Exception {
        for (int i = 0; i < 40_000; i++) {
            output.copy(ByteBuffer.wrap(new byte[]{(byte) i}));
            assertEquals(i + 1, output.unsent());
        }
        room = 0;
        output.sendTo(channel);
        assertEquals(List.of(List.of(16_384, 16_384, 40_000 - 2 * 16_384)), calls);
    }

    @Test
    @Row({"TOR-BUF-002", "TOR-BUF-005"})
    void largePiecesStayWhatTheyAreAndSmallOnesBehindThemBeginABlock() throws Exception {
        byte[] large = new byte[100_000];
        output.copy(ByteBuffer.wrap(new byte[10]));
        output.keep(ByteBuffer.wrap(large));
        output.copy(ByteBuffer.wrap(new byte[20]));
        output.copy(ByteBuffer.wrap(new byte[30]));
        room = 0;
        output.sendTo(channel);
        assertEquals(List.of(List.of(10, 100_000, 50)), calls);
        assertTrue(offered.get(1).array() == large, "without a copy");
        assertEquals(100_060, output.unsent());
    }

    @Test
    @Row({"TOR-BUF-003", "TOR-BUF-004"})
    void howeverLittleIsTakenAtATimeTheRestStaysExact() throws Exception {
        Random random = new Random(11);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int round = 0; round < 2_000; round++) {
            ByteBuffer piece = random(random, random.nextInt(random.nextInt(10) == 0 ? 50_000 : 300));
            all.write(piece.array());
            if (random.nextBoolean() && piece.hasRemaining()) {
                output.keep(piece);
            } else {
                output.copy(piece);
            }
            room = random.nextInt(3_000);
            output.sendTo(channel);
            if (!calls.isEmpty()) {
                List<Integer> last = calls.get(calls.size() - 1);
                assertTrue(last.stream().allMatch(size -> size > 0), "a view of nothing was offered");
            }
            assertEquals(all.size() - sent.size(), output.unsent());
        }
        room = Integer.MAX_VALUE;
        while (!output.isEmpty()) {
            output.sendTo(channel);
        }
        assertArrayEquals(all.toByteArray(), sent.toByteArray());
        assertEquals(0, buffers.piecesInUse());
    }

    @Test
    @Row("TOR-BUF-006")
    void whatCouldNotBeSentIsOfferedAgainAsItWas() throws Exception {
        output.copy(ByteBuffer.wrap("abc".getBytes()));
        output.keep(ByteBuffer.wrap("defghi".getBytes()));
        failing = true;
        assertThrows(IOException.class, () -> output.sendTo(channel));
        failing = false;
        room = 4;
        output.sendTo(channel);
        assertTrue(firsts.get(0) == firsts.get(1), "it is the same view");
        assertEquals("abcd", sent.toString());
        room = 0;
        output.sendTo(channel);
        assertEquals(List.of(5), calls.get(calls.size() - 1));
        room = 100;
        output.sendTo(channel);
        assertEquals("abcdefghi", sent.toString());
    }
}
