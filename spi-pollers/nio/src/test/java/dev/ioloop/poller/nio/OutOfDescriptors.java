package dev.ioloop.poller.nio;

import dev.ioloop.ChannelFactory;
import dev.ioloop.DescriptorsExhaustedException;
import dev.ioloop.ListenChannel;
import dev.ioloop.PipeEnds;
import dev.ioloop.StreamChannel;
import dev.ioloop.spi.PollerOptions;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A program that uses up its descriptors and tells what then fails how. It runs in a process of its own, with a low
 * limit, started by {@link DescriptorsTest}.
 *
 * <p>Thread rule: one thread.
 */
final class OutOfDescriptors {
    private OutOfDescriptors() {}

    /** What should fail. */
    private interface Attempt {
        @Nullable Object run() throws IOException;
    }

    public static void main(String[] args) throws IOException {
        // The first round only loads classes, for which no descriptor would be left later.
        round(false);
        System.out.print(round(true));
    }

    private static String round(boolean exhausted) throws IOException {
        StringBuilder told = new StringBuilder();
        ChannelFactory channels = NioChannels.INSTANCE;
        Deque<FileInputStream> files = new ArrayDeque<>();
        try (ListenChannel listener = channels.listener(StandardProtocolFamily.INET);
                StreamChannel client = channels.stream(StandardProtocolFamily.INET)) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client.connect(Objects.requireNonNull(listener.localAddress()));
            String name = listener.toString();
            if (exhausted) {
                useUp(files);
            }
            tellOfAll(told, channels);
            if (exhausted) {
                tell(told, "accept on " + name.substring(0, "nio listener".length()), listener::accept);
            }
            closeAll(files);
            tell(told, "accept again", listener::accept);
        } finally {
            closeAll(files);
        }
        return told.toString();
    }

    private static void tellOfAll(StringBuilder told, ChannelFactory channels) {
        tell(told, "stream", () -> channels.stream(StandardProtocolFamily.INET));
        tell(told, "listener", () -> channels.listener(StandardProtocolFamily.INET));
        tell(told, "datagram", () -> channels.datagram(StandardProtocolFamily.INET));
        tell(told, "pipe", channels::pipe);
        tell(told, "poller", () -> new NioPollerProvider().open(new PollerOptions("x")));
        told.append("unavailable ").append(new NioPollerProvider().unavailable().isPresent()).append('\n');
        tell(told, "in another language", () -> {
            throw SystemErrors.opening("open", new IOException("Zu viele offene Dateien"));
        });
    }

    private static void closeAll(Deque<FileInputStream> files) throws IOException {
        for (FileInputStream file : files) {
            file.close();
        }
    }

    private static void useUp(Deque<FileInputStream> files) {
        try {
            while (true) {
                files.push(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            // that was the last one
        }
    }

    private static void tell(StringBuilder told, String what, Attempt attempt) {
        try {
            Object made = attempt.run();
            told.append(what).append(' ').append(made == null ? "nothing" : "made").append('\n');
            close(made);
        } catch (DescriptorsExhaustedException e) {
            told.append(what).append(" exhausted").append('\n');
        } catch (Exception e) {
            told.append(what).append(' ').append(e).append('\n');
        }
    }

    private static void close(@Nullable Object made) throws Exception {
        if (made instanceof PipeEnds pipe) {
            pipe.source().close();
            pipe.sink().close();
        } else if (made instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }
}
