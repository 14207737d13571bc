package dev.ioloop.impl.loop;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * The default loop of an OSGi framework: a running loop on a thread of its own, registered as a service without any
 * configuration. It starts without a poller if none is there yet, and takes the best one that comes.
 *
 * <p>Thread rule: as {@link IOLoop}; activated and deactivated by the framework's threads.
 */
@Component(service = IOLoop.class, immediate = true, property = {"loop.name=default"})
public final class LoopComponent extends EventLoop {
    /** Made by the component runtime. */
    public LoopComponent() {
        super(LoopOptions.defaults().withName("default"), true);
    }

    /** Starts the loop. */
    @Activate
    public void activate() {
        Thread thread = new Thread(this::start, "ioloop-" + name());
        thread.setDaemon(true);
        thread.start();
    }

    /** Closes the loop, and waits for that within the bound of {@link IOLoop#close()}. */
    @Deactivate
    public void deactivate() {
        close();
    }
}
