package dev.ioloop.impl.streams.factory;

import dev.ioloop.impl.streams.PerLoop;
import dev.ioloop.spi.Registry;
import dev.ioloop.stream.StreamFactory;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Requirement;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Makes {@link StreamFactory#find()} work inside an OSGi framework, and offers the factory as a service. The mediator
 * of ServiceLoader is not needed for that; where it is there, it is told not to register a second one.
 *
 * <p>Thread rule: any thread.
 */
@Component(service = StreamFactory.class, immediate = true)
@Capability(namespace = "osgi.serviceloader", name = "dev.ioloop.stream.StreamFactory", attribute = "register:=''")
@Requirement(namespace = "osgi.extender", name = "osgi.serviceloader.registrar", version = "1.0.0",
        resolution = Requirement.Resolution.OPTIONAL)
public final class StreamFactoryComponent extends ChannelStreamFactory {
    /** Made by the component runtime. */
    public StreamFactoryComponent() {}

    /** Makes the factory known. */
    @Activate
    public void activate() {
        PerLoop.bundleStarts();
        Registry.add(StreamFactory.class, this);
    }

    /** Takes the factory away; connections that it has made go on, and no loop keeps anything else of this bundle. */
    @Deactivate
    public void deactivate() {
        Registry.remove(StreamFactory.class, this);
        PerLoop.bundleStops();
    }
}
