package dev.ioloop.itest.bench;

import dev.ioloop.stream.ByteSearch;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.Stream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Lines of 64 bytes, pipelined in chunks of 64 KiB over a channel in memory: time per line. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class LineBenchmark {
    static final int LINES = 64 * 1024;

    private static final int LINE_BYTES = 64;
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final byte[] LINE_FEED = {'\n'};

    private Peers.Ours ours;
    private FedChannel pushed;
    private FedChannel pulled;
    private Lines push;
    private Stream stream;
    private EmbeddedChannel netty;
    private Frames frames;
    private byte[] chunk;

    /** Finds lines in what comes, and keeps nothing of them. */
    private static final class Lines implements ConnectionHandler {
        private int left;
        private CompletableFuture<Boolean> end = new CompletableFuture<>();

        CompletableFuture<Boolean> expect(int lines) {
            left = lines;
            end = new CompletableFuture<>();
            return end;
        }

        @Override
        public void received(Connection connection, ByteBuffer in) {
            for (int i = in.position(); (i = ByteSearch.indexOf(in, (byte) '\n', i)) >= 0;) {
                i++;
                in.position(i);
                if (--left == 0) {
                    end.complete(true);
                }
            }
        }
    }

    /** Takes what Netty's decoder makes of it. */
    private static final class Frames extends ChannelInboundHandlerAdapter {
        private int count;

        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            count++;
            ((ByteBuf) frame).release();
        }
    }

    @Setup
    public void open() {
        chunk = new byte[CHUNK_BYTES];
        Arrays.fill(chunk, (byte) 'x');
        for (int i = LINE_BYTES - 1; i < chunk.length; i += LINE_BYTES) {
            chunk[i] = '\n';
        }
        ours = new Peers.Ours();
        pushed = new FedChannel(chunk);
        pulled = new FedChannel(chunk);
        push = new Lines();
        Peers.await(ours.loop.futures().call(() -> {
            try {
                Connection.open(ours.loop, pushed, ConnectionOptions.DEFAULT, push);
                stream = Stream.open(ours.loop, pulled);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return CompletableFuture.completedFuture(true);
        }));
        frames = new Frames();
        netty = new EmbeddedChannel(new LineBasedFrameDecoder(1024), frames);
    }

    @TearDown
    public void close() {
        ours.close();
        netty.close();
    }

    @Benchmark
    @OperationsPerInvocation(LINES)
    public void push() {
        Peers.await(ours.loop.futures().call(() -> {
            CompletableFuture<Boolean> end = push.expect(LINES);
            pushed.feed((long) LINES * LINE_BYTES);
            return end;
        }));
    }

    /** A read for each line, begun when the one before has ended. */
    private final class Reader {
        private final CompletableFuture<Boolean> end = new CompletableFuture<>();
        private int left = LINES;

        void next(byte[] line) {
            if (line.length != LINE_BYTES) {
                throw new IllegalStateException("a line of " + line.length + " bytes");
            }
            left--;
            read();
        }

        void read() {
            if (left == 0) {
                end.complete(true);
            } else {
                stream.readUntil(LINE_FEED, 1024).thenAccept(this::next);
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(LINES)
    public void pull() {
        Peers.await(ours.loop.futures().call(() -> {
            Reader reader = new Reader();
            reader.read();
            pulled.feed((long) LINES * LINE_BYTES);
            return reader.end;
        }));
    }

    /** Takes what is there without a future, and waits by one for what is not. */
    private final class Poller {
        private final CompletableFuture<Boolean> end = new CompletableFuture<>();
        private int left = LINES;

        void read() {
            stream.readUntil(LINE_FEED, 1024).thenAccept(this::serve);
        }

        private void serve(byte[] first) {
            for (byte[] line = first; line != null; line = stream.pollUntil(LINE_FEED, 1024)) {
                if (line.length != LINE_BYTES) {
                    throw new IllegalStateException("a line of " + line.length + " bytes");
                }
                if (--left == 0) {
                    end.complete(true);
                    return;
                }
            }
            read();
        }
    }

    @Benchmark
    @OperationsPerInvocation(LINES)
    public void poll() {
        Peers.await(ours.loop.futures().call(() -> {
            Poller poller = new Poller();
            poller.read();
            pulled.feed((long) LINES * LINE_BYTES);
            return poller.end;
        }));
    }

    /** The same without copies, as the peer's frames are none. */
    private final class Viewer {
        private final CompletableFuture<Boolean> end = new CompletableFuture<>();
        private int left = LINES;

        void read() {
            stream.readUntil(LINE_FEED, 1024).thenAccept(first -> serve(ByteBuffer.wrap(first)));
        }

        private void serve(ByteBuffer first) {
            for (ByteBuffer line = first; line != null; line = stream.viewUntil(LINE_FEED, 1024)) {
                if (line.remaining() != LINE_BYTES) {
                    throw new IllegalStateException("a line of " + line.remaining() + " bytes");
                }
                if (--left == 0) {
                    end.complete(true);
                    return;
                }
            }
            read();
        }
    }

    @Benchmark
    @OperationsPerInvocation(LINES)
    public void view() {
        Peers.await(ours.loop.futures().call(() -> {
            Viewer viewer = new Viewer();
            viewer.read();
            pulled.feed((long) LINES * LINE_BYTES);
            return viewer.end;
        }));
    }

    /** Gets lines as strings, as many as are sent. */
    private static final class Subscriber implements Flow.Subscriber<String> {
        private final CompletableFuture<Boolean> end = new CompletableFuture<>();
        private Flow.Subscription subscription;
        private int left = LINES;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(LINES);
        }

        @Override
        public void onNext(String line) {
            if (--left == 0) {
                subscription.cancel();
                end.complete(true);
            }
        }

        @Override
        public void onError(Throwable failure) {
            end.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            end.complete(false);
        }
    }

    @Benchmark
    @OperationsPerInvocation(LINES)
    public void publisher() {
        Peers.await(ours.loop.futures().call(() -> {
            Subscriber subscriber = new Subscriber();
            stream.lines().subscribe(subscriber);
            pulled.feed((long) LINES * LINE_BYTES);
            return subscriber.end;
        }));
    }

    @Benchmark
    @OperationsPerInvocation(LINES)
    public int netty() {
        frames.count = 0;
        while (frames.count < LINES) {
            netty.writeInbound(Unpooled.wrappedBuffer(chunk));
        }
        return frames.count;
    }
}
