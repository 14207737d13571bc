package dev.ioloop.launcher;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import dev.ioloop.PollerUnavailableException;
import dev.ioloop.chat.ChatOptions;
import dev.ioloop.chat.ChatServer;
import dev.ioloop.echo.EchoServer;
import dev.ioloop.launcher.inside.ChatState;
import dev.ioloop.launcher.inside.DrainComponent;
import dev.ioloop.launcher.inside.EchoState;
import dev.ioloop.launcher.inside.NativePollers;
import dev.ioloop.stream.UnixListen;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The server without OSGi: the loop and the poller are found by ServiceLoader. The main thread runs the loop.
 *
 * <p>Thread rule: as {@link World}.
 */
final class PlainWorld implements World {
    private final IOLoop loop;
    private final EchoServer echo;
    private final @Nullable ChatServer chat;
    private final @Nullable TemporaryFolder folder;
    private final @Nullable Path unix;

    private PlainWorld(IOLoop loop, EchoServer echo, @Nullable ChatServer chat, @Nullable TemporaryFolder folder,
            @Nullable Path unix) {
        this.loop = loop;
        this.echo = echo;
        this.chat = chat;
        this.folder = folder;
        this.unix = unix;
    }

    static PlainWorld start(Options options) throws LaunchException {
        options.address(options.port()); // tells what is wrong with the host before anything is made
        LoopOptions loopOptions = LoopOptions.defaults().withName("ioloop");
        if (options.poller() != null) {
            loopOptions = loopOptions.withPoller(options.poller());
        }
        TemporaryFolder folder = options.withUnix() && options.unix() == null ? TemporaryFolder.create("ioloop-")
                : null;
        Path unix = folder == null ? options.unix() : LocalSocket.in(folder.path());
        try {
            IOLoop loop = IOLoop.create(loopOptions);
            try {
                InetSocketAddress address = options.address(options.port());
                EchoServer echo = unix == null ? EchoServer.listen(loop, address)
                        : EchoServer.listen(loop, address, UnixListen.at(unix).withStaleRemoved());
                ChatServer chat = options.chatPort().isEmpty() ? null : ChatServer.listen(loop,
                        options.address(options.chatPort().getAsInt()), ChatOptions.DEFAULT);
                return new PlainWorld(loop, echo, chat, folder, unix);
            } catch (IOException | RuntimeException e) {
                loop.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            if (folder != null) {
                folder.delete();
            }
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
        Map<String, String> state = new HashMap<>(EchoState.of(loop, echo));
        if (chat != null) {
            state.putAll(ChatState.of(chat));
        }
        return state;
    }

    @Override
    public String drain(Duration timeout) throws InterruptedException, LaunchException {
        try {
            return DrainComponent.drain(echo, chat, timeout)
                    .get(timeout.plus(Main.GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw LaunchException.runTime("the servers did not drain: " + e);
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
        if (folder != null) {
            folder.delete();
        }
    }

    @Override
    public void discard() {
        LocalSocket.discard(unix);
        if (folder != null) {
            folder.delete();
        }
    }
}
