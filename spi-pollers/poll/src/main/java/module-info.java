/**
 * The poller {@code "poll"} over {@code poll(2)}: on every UNIX, for small numbers of channels, since each wait looks at all of them.
 *
 * <p>Nothing is exported: programs use it through {@code dev.ioloop.IOLoop}. Native access is asked for by
 * {@code dev.ioloop.poller.posix} alone.
 *
 * @provides dev.ioloop.spi.PollerProvider the poller named {@code "poll"}
 */
module dev.ioloop.poller.poll {
    requires dev.ioloop;
    requires dev.ioloop.poller.posix;
    requires static org.jspecify;
    requires static org.osgi.annotation.bundle;
    requires static org.osgi.service.component.annotations;

    provides dev.ioloop.spi.PollerProvider with dev.ioloop.poller.poll.PollPollerProvider;
}
