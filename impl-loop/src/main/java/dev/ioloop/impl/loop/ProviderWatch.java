package dev.ioloop.impl.loop;

import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.Registry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the providers of pollers as they come and go, and brings the news to the loop's safe point. Whoever takes a
 * provider away waits until the loop has let it go, but never for long, and never on the loop's own thread.
 *
 * <p>Thread rule: any thread.
 */
final class ProviderWatch implements Registry.Listener<PollerProvider> {
    private static final Logger LOG = LoggerFactory.getLogger("dev.ioloop.pollers");
    private static final long BOUND_SECONDS = 5;

    private final EventLoop loop;
    private final Pollers pollers;
    private final Registry.Subscription subscription;

    ProviderWatch(EventLoop loop, Pollers pollers) {
        this.loop = loop;
        this.pollers = pollers;
        this.subscription = Registry.subscribe(PollerProvider.class, this);
    }

    @Override
    public void added(PollerProvider provider) {
        loop.tryExecute(() -> pollers.request(() -> pollers.arrived(provider)));
    }

    @Override
    public void removed(PollerProvider provider) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        Runnable change = () -> {
            pollers.gone(provider);
            done.complete(true);
        };
        if (loop.runIfUnowned(change) || !loop.tryExecute(() -> pollers.request(change))) {
            return;
        }
        if (loop.isOwner() || !loop.isRunning()) {
            return;
        }
        try {
            done.get(BOUND_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOG.warn(
                    "Loop '{}' has not let go of the poller of {} within {} s, because a callback blocks it; it will do so"
                            + " at its next safe point",
                    loop.name(), provider.getClass().getName(), BOUND_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new AssertionError("completed with a value only", e);
        }
    }

    void close() {
        subscription.close();
    }
}
