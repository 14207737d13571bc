package dev.ioloop.impl.loop;

import dev.ioloop.spi.PollerProvider;
import dev.ioloop.spi.Registry;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Follows the services of pollers, so that every loop of the framework learns of them as they come and go. The
 * references are dynamic: no loop is ever restarted for them.
 *
 * <p>Thread rule: any thread.
 */
@Component(service = {}, immediate = true)
public final class PollerTrackerComponent {
    /** Made by the component runtime. */
    public PollerTrackerComponent() {}

    /**
     * A poller has come.
     *
     * @param provider its provider
     */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void addProvider(PollerProvider provider) {
        Registry.add(PollerProvider.class, provider);
    }

    /**
     * A poller goes. Returns when the loops have let it go, or after a bound.
     *
     * @param provider its provider
     */
    public void removeProvider(PollerProvider provider) {
        Registry.remove(PollerProvider.class, provider);
    }
}
