package dev.ioloop.impl.streams;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A filter that changes nothing, and throws in one of its methods if it is told to. */
final class PassFilter implements Filter {
    /** The methods of a filter. */
    enum Method {
        BEGIN,
        RECEIVED,
        SEND,
        END_OF_INPUT,
        END_OF_OUTPUT
    }

    private final Method broken;
    private final Throwable thrown;

    PassFilter(Method broken, Throwable thrown) {
        this.broken = broken;
        this.thrown = thrown;
    }

    private void at(Method here) throws IOException {
        if (here == broken) {
            if (thrown instanceof IOException checked) {
                throw checked;
            }
            throw Reasons.<RuntimeException>rethrown(thrown);
        }
    }

    @Override
    public void begin(Link link) throws Exception {
        at(Method.BEGIN);
        link.established();
    }

    @Override
    public void received(ByteBuffer wire, Link link) throws Exception {
        at(Method.RECEIVED);
        link.deliver(wire);
    }

    @Override
    public void send(ByteBuffer plain, Link link) throws IOException {
        at(Method.SEND);
        link.send(plain);
    }

    @Override
    public void endOfInput(Link link) throws IOException {
        at(Method.END_OF_INPUT);
    }

    @Override
    public void endOfOutput(Link link) throws IOException {
        at(Method.END_OF_OUTPUT);
    }
}
