package dev.ioloop.sync;

import dev.ioloop.IOLoop;
import dev.ioloop.spi.Registry;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Gives what makes locks, queues and the like for a loop. It is a service: in OSGi a component refers to it, in plain
 * Java {@link #find()} finds it.
 *
 * <p>Thread rule: any thread.
 */
@ProviderType
public interface SyncFactory {
    /**
     * The factory that is installed: one that a component has added to the {@link Registry}, else the one that
     * {@link java.util.ServiceLoader} finds with the class loader of this type.
     *
     * @return the first one found
     * @throws IllegalStateException if none is installed; the message lists those that could not be loaded
     */
    static SyncFactory find() {
        Registry.Found<SyncFactory> found = Registry.find(SyncFactory.class);
        List<SyncFactory> factories = found.services();
        if (factories.isEmpty()) {
            throw new IllegalStateException("no implementation of " + SyncFactory.class.getName() + " is installed"
                    + found.explainFailures()
                    + "; add the jar ioloop-impl-sync (module dev.ioloop.impl.sync) to the class path,"
                    + " the module path or the framework");
        }
        return factories.get(0);
    }

    /**
     * What makes primitives for a loop.
     *
     * @param loop the loop that they belong to
     * @return makes them
     */
    Sync of(IOLoop loop);
}
