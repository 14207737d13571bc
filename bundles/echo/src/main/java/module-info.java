/**
 * An echo server on an ioloop loop (RFC 862): {@link dev.ioloop.echo.EchoServer} for programs, and a DS component that
 * serves as the configuration {@code dev.ioloop.echo} says.
 *
 * <p>It uses the API alone. A program needs {@code dev.ioloop.impl.loop}, {@code dev.ioloop.impl.streams} and a poller
 * beside it.
 */
module dev.ioloop.echo {
    requires transitive dev.ioloop;
    requires org.slf4j;
    requires static org.jspecify;
    requires static org.osgi.annotation.bundle;
    requires static org.osgi.annotation.versioning;
    requires static org.osgi.service.component.annotations;

    exports dev.ioloop.echo;
}
