package dev.ioloop.echo;

import dev.ioloop.Interest;
import dev.ioloop.Readiness;
import dev.ioloop.ReadyHandler;
import dev.ioloop.Registration;
import dev.ioloop.ScheduledCall;
import dev.ioloop.StreamChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client. What was read is written at once; what the socket does not take is kept, and nothing more is read until
 * it is flushed. So the interest is either to read or to write, never both.
 *
 * <p>Thread rule: the loop's owner thread.
 */
final class EchoConnection implements ReadyHandler {
    /** How many chunks one turn reads, so that one fast client does not starve the others. */
    private static final int READS_PER_TURN = 16;
    /** How long the peer may take to see the end of its input and to end its output, while the server drains. */
    private static final Duration LINGER = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(EchoServer.class);

    private enum Phase {
        /** Reads and writes. */
        ECHOING,
        /** Sends back what has arrived, and ends its output when there is nothing more. */
        DRAINING,
        /** Has ended its output: closing before the peer has read it all could make the peer lose it by a reset. */
        LINGERING,
        /** Is closed. */
        CLOSED
    }

    private final ListeningEcho server;
    private final StreamChannel channel;
    private final Registration registration;
    private @Nullable ByteBuffer unsent;
    private @Nullable ScheduledCall lingering;
    private Phase phase = Phase.ECHOING;

    EchoConnection(ListeningEcho server, StreamChannel channel) throws IOException {
        this.server = server;
        this.channel = channel;
        this.registration = server.loop().register(channel, Interest.READ, this);
    }

    @Override
    public void ready(Registration ready, Readiness readiness) {
        try {
            if (phase != Phase.CLOSED && flush()) {
                echo(server.buffer());
            }
        } catch (IOException e) {
            LOG.debug("{}: connection with {} ended: {}", server, channel.remoteAddress(), e.toString());
            end(false);
        } catch (RuntimeException | Error e) {
            end(false); // else it is ready again in each turn, and fails again
            throw e;
        }
    }

    private boolean flush() throws IOException {
        ByteBuffer rest = unsent;
        if (rest == null) {
            return true;
        }
        channel.write(rest);
        if (rest.hasRemaining()) {
            return false;
        }
        unsent = null;
        registration.interest(Interest.READ);
        return true;
    }

    private void echo(ByteBuffer buffer) throws IOException {
        for (int i = 0; i < READS_PER_TURN; i++) {
            buffer.clear();
            int count = channel.read(buffer);
            if (count < 0) {
                end(true);
                return;
            }
            if (count == 0) {
                if (phase == Phase.DRAINING) {
                    linger();
                }
                return;
            }
            if (phase != Phase.LINGERING) {
                channel.write(buffer.flip());
                if (buffer.hasRemaining()) {
                    unsent = ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
                    registration.interest(Interest.WRITE);
                    return;
                }
            }
            if (count < buffer.capacity() && phase != Phase.DRAINING) {
                return; // the socket is most likely empty; if not, it is ready again in the next turn
            }
        }
        if (phase == Phase.DRAINING) {
            server.loop().execute(() -> ready(registration, Readiness.NONE)); // only an empty socket ends this phase
        }
    }

    private void linger() throws IOException {
        phase = Phase.LINGERING;
        channel.shutdownOutput();
        lingering = server.loop().callLater(LINGER, () -> end(true));
    }

    /** Sends back what has arrived, then ends in order. */
    void drain() {
        if (phase == Phase.ECHOING) {
            phase = Phase.DRAINING;
            ready(registration, Readiness.NONE);
        }
    }

    /** Ends now: in order if all was sent back, else by a reset. */
    void abort() {
        end(phase == Phase.LINGERING);
    }

    private void end(boolean inOrder) {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        unsent = null;
        if (lingering != null) {
            lingering.cancel();
        }
        try {
            if (inOrder) {
                channel.close();
            } else {
                channel.reset();
            }
        } catch (IOException e) {
            LOG.debug("{}: closing the connection with {} failed: {}", server, channel.remoteAddress(), e.toString());
        }
        server.closed(this, inOrder);
    }

    @Override
    public void closed(Registration ended, IOException reason) {
        end(false);
    }
}
