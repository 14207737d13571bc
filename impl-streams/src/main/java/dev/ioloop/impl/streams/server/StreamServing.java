package dev.ioloop.impl.streams.server;

import dev.ioloop.IOLoop;
import dev.ioloop.StreamChannel;
import dev.ioloop.impl.streams.Connections;
import dev.ioloop.stream.Connection;
import dev.ioloop.stream.ConnectionOptions;
import dev.ioloop.stream.Stream;
import dev.ioloop.stream.StreamHandler;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Makes a stream of each connection, and ends it with the failure of its handler.
 *
 * <p>Thread rule: the loop's thread.
 */
record StreamServing(IOLoop loop, ConnectionOptions options, StreamHandler handler) implements ServingFactory {
    @Override
    public Connection accepted(StreamChannel channel, @Nullable SocketAddress remote) throws IOException {
        return Connections.pulled(loop, channel, options);
    }

    @Override
    public void serve(Connection connection) {
        Stream stream = Connections.streamOf(connection);
        try {
            var stage = handler.accepted(stream);
            if (stage != null) {
                loop.futures().whenDone(stage, (value, failure) -> {
                    if (failure != null) {
                        failed(stream, failure);
                    }
                });
            }
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Exception | Error e) {
            failed(stream, e);
        }
    }

    private void failed(Stream stream, Throwable failure) {
        Throwable bare = failure;
        while (bare instanceof CompletionException && bare.getCause() != null) {
            bare = bare.getCause();
        }
        if (Connections.isEndOf(stream, bare)) {
            stream.closeWhenDone();
        } else {
            stream.close(bare);
            if (!(bare instanceof CancellationException)) {
                Reports.report(loop, bare);
            }
        }
    }
}
