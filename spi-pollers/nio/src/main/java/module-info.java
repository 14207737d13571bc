/**
 * The portable poller: {@link java.nio.channels.Selector}, and the family of channels {@code "nio"} over the JDK's own
 * channels: TCP, UNIX domain sockets, UDP with multicast, pipes, and whatever a program hands to {@code adopt}.
 *
 * <p>It runs wherever Java does, and is what a loop takes when no native poller is there. Nothing is exported: programs
 * use it through {@code dev.ioloop.IOLoop}.
 *
 * @provides dev.ioloop.spi.PollerProvider the poller named {@code "nio"}
 */
module dev.ioloop.poller.nio {
    requires dev.ioloop;
    requires static org.jspecify;
    requires static org.osgi.annotation.bundle;
    requires static org.osgi.service.component.annotations;

    provides dev.ioloop.spi.PollerProvider with dev.ioloop.poller.nio.NioPollerProvider;
}
