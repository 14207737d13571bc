package dev.ioloop.impl.streams.server;

import dev.ioloop.Interest;
import dev.ioloop.Readiness;
import dev.ioloop.ReadyHandler;
import dev.ioloop.Registration;
import dev.ioloop.ScheduledCall;
import dev.ioloop.StreamChannel;
import dev.ioloop.stream.ProxyHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Reads the PROXY header of a connection, and not a byte more, so that what is made of the channel then finds the rest
 * in it.
 *
 * <p>Thread rule: the loop's thread.
 */
final class ProxyReader implements ReadyHandler {
    private final Clients clients;
    private final StreamChannel channel;
    private final Registration registration;
    private final ScheduledCall timeout;
    private ByteBuffer header = ByteBuffer.allocate(ProxyText.MOST_TEXT);
    private boolean over;

    ProxyReader(Clients clients, StreamChannel channel, Duration bound) throws IOException {
        this.clients = clients;
        this.channel = channel;
        registration = clients.loop().register(channel, Interest.READ, this);
        timeout = clients.loop().callLater(bound, () -> drop("its PROXY header has not come in " + bound));
        header.limit(ProxyText.SIGNATURE_BYTES);
    }

    StreamChannel channel() {
        return channel;
    }

    @Override
    public void ready(Registration ready, Readiness readiness) {
        try {
            while (!over) {
                if (header.hasRemaining() && !ProxyText.isEnded(header)) {
                    int count = channel.read(header);
                    if (count < 0) {
                        drop("it has ended before its PROXY header");
                    }
                    if (count <= 0) {
                        return;
                    }
                    ProxyText.checkBegin(header);
                } else {
                    full();
                }
            }
        } catch (IOException e) {
            drop("its PROXY header: " + e.getMessage());
        }
    }

    /** So much has come as was asked for: the header is complete, or it is known how many bytes it has at least. */
    private void full() throws IOException {
        int more = ProxyText.missing(header);
        if (more == 0) {
            ProxyHeader told = ProxyText.parse(header.flip());
            over = true;
            timeout.cancel();
            registration.cancel();
            clients.introduced(this, told);
            return;
        }
        int length = header.position() + more;
        if (length > header.capacity()) {
            header = ByteBuffer.allocate(length).put(header.flip());
        }
        header.limit(length);
    }

    @Override
    public void closed(Registration gone, IOException reason) {
        drop("the loop has closed it");
    }

    void drop(String reason) {
        if (over) {
            return;
        }
        over = true;
        timeout.cancel();
        try {
            channel.reset();
        } catch (IOException e) {
            reason = reason + " (" + e.getMessage() + ")";
        }
        registration.cancel();
        clients.notIntroduced(this, reason);
    }
}
