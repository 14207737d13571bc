package dev.ioloop.impl.sync;

import dev.ioloop.LoopLocal;
import dev.ioloop.spi.Registry;
import dev.ioloop.sync.SyncFactory;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Requirement;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Offers the factory as a service, and makes {@code Sync.of(loop)} work inside an OSGi framework. The mediator of
 * ServiceLoader is not needed for that; where it is there, it is told not to register a second one.
 *
 * <p>Thread rule: any thread.
 */
@Component(service = SyncFactory.class, immediate = true)
@Capability(namespace = "osgi.serviceloader", name = "dev.ioloop.sync.SyncFactory", attribute = "register:=''")
@Requirement(namespace = "osgi.extender", name = "osgi.serviceloader.registrar", version = "1.0.0",
        resolution = Requirement.Resolution.OPTIONAL)
public final class LoopSyncFactoryComponent extends LoopSyncFactory {
    /** Ends with the bundle. */
    private final LoopLocal<LoopWaits> waits;

    /** Made by the component runtime. */
    public LoopSyncFactoryComponent() {
        this(ofWaits());
    }

    private LoopSyncFactoryComponent(LoopLocal<LoopWaits> waits) {
        super(waits);
        this.waits = waits;
    }

    /** Makes the factory known. */
    @Activate
    public void activate() {
        Registry.add(SyncFactory.class, this);
    }

    /** Takes the factory away, and ends the waits on what it has made. */
    @Deactivate
    public void deactivate() {
        Registry.remove(SyncFactory.class, this);
        waits.close();
    }
}
