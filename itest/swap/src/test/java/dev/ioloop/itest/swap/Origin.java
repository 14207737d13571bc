package dev.ioloop.itest.swap;

import dev.ioloop.IOLoop;
import dev.ioloop.Interest;
import dev.ioloop.Readiness;
import dev.ioloop.ReadyHandler;
import dev.ioloop.Registration;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;

/**
 * Connections that the loop under test begins, one after the other: it connects, sends a stream, half-closes, and checks what comes
 * back to the last byte.
 *
 * <p>Thread rule: the loop's owner.
 */
final class Origin implements ReadyHandler {
    private static final int EACH = 300_000;

    private final IOLoop loop;
    private final Verdict verdict;
    private final InetSocketAddress server;
    private final long seed;
    private final byte[] chunk = new byte[8 * 1024];
    private int number;
    private boolean stopping;
    private boolean idle = true;
    private StreamChannel channel;
    private Pattern sent;
    private Pattern expected;
    private ByteBuffer unsent;
    private boolean shut;

    Origin(IOLoop loop, Verdict verdict, InetSocketAddress server, long seed) {
        this.loop = loop;
        this.verdict = verdict;
        this.server = server;
        this.seed = seed;
    }

    void begin() throws IOException {
        if (stopping) {
            idle = true;
            return;
        }
        idle = false;
        number++;
        sent = new Pattern(seed + number);
        expected = new Pattern(seed + number);
        unsent = ByteBuffer.wrap(chunk).limit(0);
        shut = false;
        channel = loop.channels().stream(StandardProtocolFamily.INET);
        boolean done = channel.connect(server);
        loop.register(channel, done ? Interest.READ_WRITE : Interest.WRITE, this);
    }

    void stop() {
        stopping = true;
    }

    boolean isIdle() {
        return idle;
    }

    @Override
    public void ready(Registration registration, Readiness readiness) throws IOException {
        verdict.onLoop();
        if (!channel.isConnected()) {
            if (!channel.finishConnect()) {
                return;
            }
            verdict.connects++;
        }
        write();
        boolean over = read();
        if (over) {
            channel.close();
            if (!shut || expected.count() != sent.count()) {
                verdict.fault("of " + sent.count() + " bytes of its own, " + expected.count() + " came back");
            }
            verdict.originated += sent.count();
            begin();
        } else {
            registration.interest(shut ? Interest.READ : Interest.READ_WRITE);
        }
    }

    private void write() throws IOException {
        for (int i = 0; i < 4 && !shut; i++) {
            if (!unsent.hasRemaining()) {
                if (sent.count() >= EACH) {
                    channel.shutdownOutput();
                    shut = true;
                    return;
                }
                sent.fill(chunk, chunk.length);
                unsent = ByteBuffer.wrap(chunk);
            }
            channel.write(unsent);
            if (unsent.hasRemaining()) {
                return;
            }
        }
    }

    private boolean read() throws IOException {
        ByteBuffer target = ByteBuffer.allocate(16 * 1024);
        for (int i = 0; i < 4; i++) {
            int count = channel.read(target.clear());
            if (count < 0) {
                return true;
            }
            if (count == 0) {
                return false;
            }
            expected.expect(target.array(), count, "a stream of its own");
        }
        return false;
    }

    @Override
    public String toString() {
        return channel + ": " + (idle ? "idle" : sent.count() + " bytes sent, " + unsent.remaining() + " unsent, "
                + expected.count() + " came back" + (shut ? ", half-closed" : ""));
    }

    @Override
    public boolean failed(Registration registration, Throwable failure) {
        verdict.fault("a connection of its own failed: " + failure);
        idle = true;
        return true;
    }

    @Override
    public void closed(Registration registration, IOException reason) {
        verdict.fault("the loop has closed a connection of its own: " + reason);
        idle = true;
    }
}
