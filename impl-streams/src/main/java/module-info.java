/**
 * Connections, streams, servers and clients. It exports nothing: programs use {@code dev.ioloop.stream}, which finds it
 * by {@link java.util.ServiceLoader} in plain Java, and by its component in OSGi.
 *
 * @provides dev.ioloop.stream.StreamFactory behind {@code Connection.open()}
 */
module dev.ioloop.impl.streams {
    requires dev.ioloop;
    requires org.slf4j;
    requires static org.jspecify;
    requires static org.osgi.annotation.bundle;
    requires static org.osgi.service.component.annotations;

    provides dev.ioloop.stream.StreamFactory with dev.ioloop.impl.streams.factory.ChannelStreamFactory;
}
