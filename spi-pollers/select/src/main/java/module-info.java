/**
 * The poller {@code "select"} over {@code select(2)}: on every UNIX, for descriptors below 1024.
 *
 * <p>Nothing is exported: programs use it through {@code dev.ioloop.IOLoop}. Native access is asked for by
 * {@code dev.ioloop.poller.posix} alone.
 *
 * @provides dev.ioloop.spi.PollerProvider the poller named {@code "select"}
 */
module dev.ioloop.poller.select {
    requires dev.ioloop;
    requires dev.ioloop.poller.posix;
    requires static org.jspecify;
    requires static org.osgi.annotation.bundle;
    requires static org.osgi.service.component.annotations;

    provides dev.ioloop.spi.PollerProvider with dev.ioloop.poller.select.SelectPollerProvider;
}
