package dev.ioloop.impl.loop;

import dev.ioloop.spi.LoopFactory;
import dev.ioloop.spi.Registry;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Requirement;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Makes {@code IOLoop.create()} work inside an OSGi framework, and offers the factory as a service. The mediator of
 * ServiceLoader is not needed for that; where it is there, it is told not to register a second one.
 *
 * <p>Thread rule: any thread.
 */
@Component(service = LoopFactory.class, immediate = true)
@Capability(namespace = "osgi.serviceloader", name = "dev.ioloop.spi.LoopFactory", attribute = "register:=''")
@Requirement(namespace = "osgi.extender", name = "osgi.serviceloader.registrar", version = "1.0.0",
        resolution = Requirement.Resolution.OPTIONAL)
public final class EventLoopFactoryComponent extends EventLoopFactory {
    /** Made by the component runtime. */
    public EventLoopFactoryComponent() {}

    /** Makes the factory known. */
    @Activate
    public void activate() {
        Registry.add(LoopFactory.class, this);
    }

    /** Takes the factory away; loops that it has made go on. */
    @Deactivate
    public void deactivate() {
        Registry.remove(LoopFactory.class, this);
    }
}
