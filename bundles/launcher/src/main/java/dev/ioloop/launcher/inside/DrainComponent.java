package dev.ioloop.launcher.inside;

import dev.ioloop.echo.EchoServer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Drains the server when the outside asks for it.
 *
 * <p>Thread rule: any thread.
 */
@Component(service = Function.class, property = "dev.ioloop.launcher=drain")
public final class DrainComponent implements Function<Duration, CompletionStage<String>> {
    private final EchoServer echo;

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
        return echo.drain(timeout).thenApply(EchoState::of);
    }
}
