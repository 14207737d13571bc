package dev.ioloop.itest.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.ConnectionLostException;
import dev.ioloop.Interest;
import dev.ioloop.PipeEnds;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/**
 * Pipes within the process.
 *
 * <p>Thread rule: as {@link PollerUnderTest}.
 */
public interface PipeContract extends ChannelsUnderTest {
    @Test
    default void bytesComeThroughAPipe() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            PipeEnds pipe = net.pipe();
            assertEquals(0, pipe.source().read(ByteBuffer.allocate(10)), "nothing is there");
            Bytes.write(pipe.sink(), "abcdef");
            assertEquals("abc", Bytes.read(net.waiter(), pipe.source(), 3));
            assertEquals("def", Bytes.read(net.waiter(), pipe.source(), 3));
            assertEquals(0, pipe.source().read(ByteBuffer.allocate(10)), "nothing is there any more");
        }
    }

    @Test
    default void moreThanFitsComesThroughAPipe() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            PipeEnds pipe = net.pipe();
            Transfer transfer = new Transfer(net.waiter(), pipe.sink(), pipe.source());
            transfer.run(4 << 20);
            assertTrue(transfer.refusals() > 0, "no write found the pipe full");
        }
    }

    @Test
    default void pipesGatherAndScatter() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            PipeEnds pipe = net.pipe();
            assertEquals(5, pipe.sink().write(new ByteBuffer[]{Bytes.of("ab"), Bytes.of("cde")}));
            ByteBuffer[] targets = {ByteBuffer.allocate(4), ByteBuffer.allocate(4)};
            assertEquals(5, pipe.source().read(targets));
            assertEquals("abcd", Bytes.text(targets[0]));
            assertEquals("e", Bytes.text(targets[1]));
        }
    }

    @Test
    default void closingTheSinkEndsTheInput() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            PipeEnds pipe = net.pipe();
            Bytes.write(pipe.sink(), "last words");
            pipe.sink().close();
            assertEquals("last words", Bytes.read(net.waiter(), pipe.source(), 10));
            Bytes.expectEnd(net.waiter(), pipe.source());
            assertEquals(-1, pipe.source().read(ByteBuffer.allocate(1)), "and again");
        }
    }

    @Test
    default void writingWithoutAReaderFails() throws IOException {
        try (Net net = new Net(factory(), provider())) {
            PipeEnds pipe = net.pipe();
            net.waiter().until(pipe.sink(), Interest.WRITE);
            pipe.source().close();
            assertThrows(ConnectionLostException.class, () -> pipe.sink().write(ByteBuffer.allocate(1)));
            assertThrows(ConnectionLostException.class,
                    () -> pipe.sink().write(new ByteBuffer[]{ByteBuffer.allocate(1)}));
            assertTrue(pipe.sink().isOpen(), "an error does not close the channel");
        }
    }
}
