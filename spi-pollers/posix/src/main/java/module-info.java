/**
 * The family of channels {@code "posix"}: file descriptors through {@code java.lang.foreign}, without JNI, and what
 * pollers of descriptors have in common.
 *
 * <p>This is the only module that asks for native access: {@code --enable-native-access=dev.ioloop.poller.posix}. A
 * poller is a small module of its own that extends {@code dev.ioloop.poller.posix.spi.PosixPoller}.
 */
module dev.ioloop.poller.posix {
    requires transitive dev.ioloop;
    requires static org.jspecify;
    requires static org.osgi.annotation.bundle;
    requires static org.osgi.annotation.versioning;

    exports dev.ioloop.poller.posix;
    exports dev.ioloop.poller.posix.channel;
    exports dev.ioloop.poller.posix.spi;
}
