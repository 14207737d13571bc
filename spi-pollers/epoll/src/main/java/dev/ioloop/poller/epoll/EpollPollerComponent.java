package dev.ioloop.poller.epoll;

import dev.ioloop.spi.PollerProvider;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Requirement;
import org.osgi.service.component.annotations.Component;

/**
 * {@link EpollPollerProvider} as a service in OSGi. The capability tells a ServiceLoader mediator that there is something
 * in META-INF/services, and by its empty {@code register} that nothing of it is to be registered a second time.
 *
 * <p>Thread rule: any thread.
 */
@Component(service = PollerProvider.class)
@Capability(namespace = "osgi.serviceloader", name = "dev.ioloop.spi.PollerProvider", attribute = "register:=''")
@Requirement(namespace = "osgi.extender", name = "osgi.serviceloader.registrar", version = "1.0.0",
        resolution = Requirement.Resolution.OPTIONAL)
public final class EpollPollerComponent extends EpollPollerProvider {
    /**
     * Called by the component runtime.
     */
    public EpollPollerComponent() {
        // nothing to set up
    }
}
