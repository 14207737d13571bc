package dev.ioloop.impl.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.ioloop.ConnectionLostException;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * The filter of tests: frames of a length of two bytes and so many bytes, each changed by a mask, after a greeting of both
 * sides; a frame of none is the end.
 */
final class Frames implements Filter {
    /** What both sides send first. */
    static final byte[] GREETING = {'H', 'I'};
    static final byte[] BYE = {0, 0};

    private boolean greeted;
    private boolean ended;

    @Override
    public void begin(Link link) {
        link.send(ByteBuffer.wrap(GREETING));
    }

    @Override
    public void received(ByteBuffer wire, Link link) throws Exception {
        if (!greeted) {
            if (wire.remaining() < GREETING.length) {
                return;
            }
            byte[] greeting = new byte[GREETING.length];
            wire.get(greeting);
            assertArrayEquals(GREETING, greeting);
            greeted = true;
            link.established();
        }
        while (wire.remaining() >= 2 && wire.remaining() >= 2 + wire.getShort(wire.position())) {
            int length = wire.getShort();
            ended = length == 0;
            if (ended) {
                return;
            }
            ByteBuffer plain = ByteBuffer.allocate(length);
            for (int i = 0; i < length; i++) {
                plain.put((byte) (wire.get() ^ 0x5a));
            }
            link.deliver(plain.flip());
        }
    }

    @Override
    public void send(ByteBuffer plain, Link link) {
        while (plain.hasRemaining()) {
            int length = Math.min(1000, plain.remaining());
            ByteBuffer frame = ByteBuffer.allocate(2 + length).putShort((short) length);
            for (int i = 0; i < length; i++) {
                frame.put((byte) (plain.get() ^ 0x5a));
            }
            link.send(frame.flip());
        }
    }

    @Override
    public void endOfInput(Link link) throws Exception {
        if (!ended) {
            throw new ConnectionLostException("the input was cut off: an empty frame was expected at its end");
        }
    }

    @Override
    public void endOfOutput(Link link) {
        link.send(ByteBuffer.wrap(BYE));
    }

    static byte[] frame(byte... bytes) {
        ByteBuffer frame = ByteBuffer.allocate(2 + bytes.length).putShort((short) bytes.length);
        for (byte b : bytes) {
            frame.put((byte) (b ^ 0x5a));
        }
        return frame.array();
    }

    /** What the frames up to the last one carry. */
    static byte[] read(InputStream peer) throws IOException {
        DataInputStream in = new DataInputStream(peer);
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        for (int length = in.readShort(); length > 0; length = in.readShort()) {
            byte[] part = in.readNBytes(length);
            for (int i = 0; i < part.length; i++) {
                part[i] ^= 0x5a;
            }
            plain.write(part);
        }
        return plain.toByteArray();
    }
}
