/**
 * A line chat on streams: {@link dev.ioloop.chat.ChatServer} for programs, and a DS component that serves as the
 * configuration {@code dev.ioloop.chat} says. It shows timers, back-pressure, limits and a graceful end.
 *
 * <p>It uses the API alone. A program needs {@code dev.ioloop.impl.loop}, {@code dev.ioloop.impl.streams} and a poller
 * beside it.
 */
module dev.ioloop.chat {
    requires transitive dev.ioloop;
    requires org.slf4j;
    requires static org.jspecify;
    requires static org.osgi.annotation.bundle;
    requires static org.osgi.annotation.versioning;
    requires static org.osgi.service.component.annotations;

    exports dev.ioloop.chat;
}
