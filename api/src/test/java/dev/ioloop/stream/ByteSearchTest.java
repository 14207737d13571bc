package dev.ioloop.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ByteSearchTest {
    private static int oneByOne(ByteBuffer in, byte wanted, int from) {
        for (int i = from; i < in.limit(); i++) {
            if (in.get(i) == wanted) {
                return i;
            }
        }
        return -1;
    }

    /** Few values, of which neighbours make false marks where a difference is 1. */
    @Test
    void itFindsWhatALookAtEachByteFinds() {
        Random random = new Random(5);
        byte[] values = {10, 11, 9, 0, -1, -118, 'x', 'x', 'x', 'x', 'x', 'x'};
        for (int round = 0; round < 20_000; round++) {
            int size = random.nextInt(40);
            ByteBuffer in = round % 2 == 0 ? ByteBuffer.allocate(size) : ByteBuffer.allocateDirect(size);
            for (int i = 0; i < size; i++) {
                in.put(values[random.nextInt(values.length)]);
            }
            in.order(round % 4 < 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            in.limit(size == 0 ? 0 : random.nextInt(size + 1)).position(0);
            int from = random.nextInt(in.limit() + 1);
            byte wanted = values[random.nextInt(values.length)];
            assertEquals(oneByOne(in, wanted, from), ByteSearch.indexOf(in, wanted, from),
                    () -> "in " + in + " from " + from);
            assertEquals(0, in.position());
        }
    }

    @Test
    void anIndexBelowZeroIsRefused() {
        assertThrows(IndexOutOfBoundsException.class, () -> ByteSearch.indexOf(ByteBuffer.allocate(20), (byte) 1, -1));
    }
}
