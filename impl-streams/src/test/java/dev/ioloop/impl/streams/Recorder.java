package dev.ioloop.impl.streams;

import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.ConnectionTimeout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Writes down what it is told, as words: {@code connected}, {@code received abc}, {@code drained}, {@code end}, {@code closed}. */
class Recorder implements ConnectionHandler {
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    final BlockingQueue<IOException> reasons = new LinkedBlockingQueue<>();
    /** All that was received. */
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    static byte[] taken(ByteBuffer in) {
        byte[] all = new byte[in.remaining()];
        in.get(all);
        return all;
    }

    @Override
    public void connected(Connection connection) throws Exception {
        events.add("connected");
    }

    @Override
    public void received(Connection connection, ByteBuffer in) throws Exception {
        byte[] all = taken(in);
        bytes.write(all);
        events.add("received " + new String(all, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void drained(Connection connection) throws Exception {
        events.add("drained");
    }

    @Override
    public void endOfInput(Connection connection) throws Exception {
        events.add("end");
    }

    @Override
    public void timedOut(Connection connection, ConnectionTimeout what) throws Exception {
        events.add("timed out " + what);
        ConnectionHandler.super.timedOut(connection, what);
    }

    @Override
    public void closed(Connection connection, IOException reason) throws Exception {
        events.add("closed");
        reasons.add(reason);
    }

    /** The next event, with a bound. */
    String next() throws InterruptedException {
        return Rig.next(events);
    }

    /** The reason of the end, with a bound. */
    IOException reason() throws InterruptedException {
        return Rig.next(reasons);
    }
}
