package dev.ioloop.launcher.inside;

import dev.ioloop.IOLoop;
import dev.ioloop.echo.EchoServer;
import java.util.Map;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Tells the outside about the server and its loop; is there as soon as both are.
 *
 * <p>Thread rule: any thread.
 */
@Component(service = Supplier.class, property = "dev.ioloop.launcher=state")
public final class StateComponent implements Supplier<Map<String, String>> {
    private final IOLoop loop;
    private final EchoServer echo;

    /**
     * Called by DS.
     *
     * @param loop the loop
     * @param echo the server
     */
    @Activate
    public StateComponent(@Reference IOLoop loop, @Reference EchoServer echo) {
        this.loop = loop;
        this.echo = echo;
    }

    /**
     * The state.
     *
     * @return values by the keys of {@link EchoState}
     */
    @Override
    public Map<String, String> get() {
        return EchoState.of(loop, echo);
    }
}
