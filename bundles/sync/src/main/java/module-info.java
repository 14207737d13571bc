/**
 * Locks, conditions, events, semaphores and queues for work on a loop. It exports nothing: programs use
 * {@code dev.ioloop.sync}, whose {@code Sync.of(loop)} finds it by {@link java.util.ServiceLoader} in plain Java; in
 * OSGi its component registers the factory as a service.
 *
 * <p>It uses the API alone, and works with any loop that keeps to it.
 *
 * @provides dev.ioloop.sync.SyncFactory behind {@code Sync.of(loop)}
 */
module dev.ioloop.impl.sync {
    requires dev.ioloop;
    requires org.slf4j;
    requires static org.jspecify;
    requires static org.osgi.annotation.bundle;
    requires static org.osgi.service.component.annotations;

    provides dev.ioloop.sync.SyncFactory with dev.ioloop.impl.sync.LoopSyncFactory;
}
