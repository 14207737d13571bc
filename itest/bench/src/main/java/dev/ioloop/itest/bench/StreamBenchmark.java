package dev.ioloop.itest.bench;

import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionHandler;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.Stream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A message comes over a channel in memory, is read whole and sent back, and then the next one comes: time per message, by
 * a handler of a connection and by a stream.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class StreamBenchmark {
    private static final int MESSAGES = 16 * 1024;

    /** Bytes of a message. */
    @Param({"64", "1024", "16384"})
    public int size;

    private Peers.Ours ours;
    private FedChannel pushed;
    private FedChannel pulled;
    private Echo echo;
    private Stream stream;

    /** Sends each message back when all of it has come, from an array of its own as a stream gives it. */
    private final class Echo implements ConnectionHandler {
        private int left;
        private CompletableFuture<Boolean> end = new CompletableFuture<>();

        CompletableFuture<Boolean> expect() {
            left = MESSAGES;
            end = new CompletableFuture<>();
            return end;
        }

        @Override
        public void received(Connection connection, ByteBuffer in) throws IOException {
            while (in.remaining() >= size) {
                byte[] message = new byte[size];
                in.get(message);
                connection.write(ByteBuffer.wrap(message));
                if (--left == 0) {
                    end.complete(true);
                } else {
                    pushed.feed(size);
                }
            }
        }
    }

    /** Does the same by reads. */
    private final class Reader {
        private final CompletableFuture<Boolean> end = new CompletableFuture<>();
        private int left = MESSAGES;

        void read() {
            stream.readBytes(size).thenAccept(this::answer);
        }

        private void answer(byte[] message) {
            stream.write(message);
            if (--left == 0) {
                end.complete(true);
            } else {
                pulled.feed(size);
                read();
            }
        }
    }

    @Setup
    public void open() {
        ours = new Peers.Ours();
        pushed = new FedChannel(new byte[64 * 1024]);
        pulled = new FedChannel(new byte[64 * 1024]);
        echo = new Echo();
        Peers.await(ours.loop.futures().call(() -> {
            try {
                Connection.open(ours.loop, pushed, ConnectionOptions.DEFAULT, echo);
                stream = Stream.open(ours.loop, pulled);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return CompletableFuture.completedFuture(true);
        }));
    }

    @TearDown
    public void close() {
        ours.close();
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void connection() {
        Peers.await(ours.loop.futures().call(() -> {
            CompletableFuture<Boolean> end = echo.expect();
            pushed.feed(size);
            return end;
        }));
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void stream() {
        Peers.await(ours.loop.futures().call(() -> {
            Reader reader = new Reader();
            reader.read();
            pulled.feed(size);
            return reader.end;
        }));
    }
}
