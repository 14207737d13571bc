/**
 * The poller {@code "epoll"} over Linux's epoll, {@code epoll(7)}: what a loop takes on Linux where nobody asks for another one.
 *
 * <p>Nothing is exported: programs use it through {@code dev.ioloop.IOLoop}. Native access is asked for by
 * {@code dev.ioloop.poller.posix} alone.
 *
 * @provides dev.ioloop.spi.PollerProvider the poller named {@code "epoll"}
 */
module dev.ioloop.poller.epoll {
    requires dev.ioloop;
    requires dev.ioloop.poller.posix;
    requires static org.jspecify;
    requires static org.osgi.annotation.bundle;
    requires static org.osgi.service.component.annotations;

    provides dev.ioloop.spi.PollerProvider with dev.ioloop.poller.epoll.EpollPollerProvider;
}
