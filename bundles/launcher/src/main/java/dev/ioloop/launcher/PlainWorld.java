package dev.ioloop.launcher;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import dev.ioloop.PollerUnavailableException;
import dev.ioloop.echo.EchoServer;
import dev.ioloop.launcher.inside.EchoState;
import dev.ioloop.launcher.inside.NativePollers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The server without OSGi: the loop and the poller are found by ServiceLoader. The main thread runs the loop.
 *
 * <p>Thread rule: as {@link World}.
 */
final class PlainWorld implements World {
    private final IOLoop loop;
    private final EchoServer echo;

    private PlainWorld(IOLoop loop, EchoServer echo) {
        this.loop = loop;
        this.echo = echo;
    }

    static PlainWorld start(Options options) throws LaunchException {
        InetSocketAddress address = options.address();
        LoopOptions loopOptions = LoopOptions.defaults().withName("ioloop");
        if (options.poller() != null) {
            loopOptions = loopOptions.withPoller(options.poller());
        }
        try {
            IOLoop loop = IOLoop.create(loopOptions);
            try {
                EchoServer echo = EchoServer.listen(loop, address);
                return new PlainWorld(loop, echo);
            } catch (IOException | RuntimeException e) {
                loop.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            String message = e.getMessage() == null ? e.toString() : e.getMessage();
            throw LaunchException.runTime(e instanceof PollerUnavailableException
                    ? message + NativePollers.missing()
                    : message);
        }
    }

    @Override
    public String description() {
        return "the module path, without OSGi";
    }

    @Override
    public Map<String, String> state() {
        return EchoState.of(loop, echo);
    }

    @Override
    public String drain(Duration timeout) throws InterruptedException, LaunchException {
        try {
            return EchoState.of(echo.drain(timeout)
                    .get(timeout.plus(Main.GRACE).toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException e) {
            throw LaunchException.runTime("the echo server did not drain: " + e);
        }
    }

    @Override
    public void stop() {
        loop.stop();
    }

    @Override
    public void awaitEnd() {
        loop.start();
        loop.close();
    }

    @Override
    public void discard() {
        // there is nothing but the process
    }
}
