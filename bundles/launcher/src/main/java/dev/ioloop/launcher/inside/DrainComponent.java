package dev.ioloop.launcher.inside;

import dev.ioloop.chat.ChatServer;
import dev.ioloop.echo.EchoServer;
import dev.ioloop.stream.Drained;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Drains the servers, all at once, when the outside asks for it.
 *
 * <p>Thread rule: any thread.
 */
@Component(service = Function.class, property = "dev.ioloop.launcher=drain")
public final class DrainComponent implements Function<Duration, CompletionStage<String>> {
    private final EchoServer echo;
    /** Not there if its bundle was not started. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile @Nullable ChatServer chat;

    /**
     * Called by DS.
     *
     * @param echo the server
     */
    @Activate
    public DrainComponent(@Reference EchoServer echo) {
        this.echo = echo;
    }

    /**
     * Drains.
     *
     * @param timeout how long from now
     * @return completes with what was drained, in words
     */
    @Override
    public CompletionStage<String> apply(Duration timeout) {
        return drain(echo, chat, timeout);
    }

    /**
     * Drains servers.
     *
     * @param echo the echo
     * @param chat the chat, or null if there is none
     * @param timeout how long from now
     * @return completes with what was drained, in words
     */
    public static CompletableFuture<String> drain(EchoServer echo, @Nullable ChatServer chat, Duration timeout) {
        CompletableFuture<Drained> first = echo.drain(timeout);
        if (chat == null) {
            return first.thenApply(DrainComponent::words);
        }
        return first.thenCombine(chat.drain(timeout),
                (a, b) -> words(new Drained(a.completed() + b.completed(), a.aborted() + b.aborted())));
    }

    private static String words(Drained drained) {
        return "drained: " + drained.completed() + " ended in order, " + drained.aborted() + " cut off";
    }
}
