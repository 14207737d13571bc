/**
 * The event loop of ioloop. It exports nothing: programs use {@code dev.ioloop.IOLoop}, which finds it by
 * {@link java.util.ServiceLoader} in plain Java; in OSGi its components register a running loop as a service and follow
 * the pollers as they come and go.
 *
 * @provides dev.ioloop.spi.LoopFactory behind {@code IOLoop.create()}
 */
module dev.ioloop.impl.loop {
    requires dev.ioloop;
    requires org.slf4j;
    requires static java.management;
    requires static jdk.unsupported;
    requires static org.jspecify;
    requires static org.osgi.annotation.bundle;
    requires static org.osgi.service.component.annotations;

    provides dev.ioloop.spi.LoopFactory with dev.ioloop.impl.loop.EventLoopFactory;
}
