/**
 * What {@code ./ioloop} starts: an echo server and a chat, in an embedded Felix with all bundles, or on the module path without
 * OSGi ({@code --plain}).
 *
 * <p>The same jar serves three times: on the class path it starts Felix, inside of Felix it is the bundle whose
 * components ({@code dev.ioloop.launcher.inside}) configure the servers and tell the outside about it, and on the
 * module path it is the root module. What OSGi needs is therefore optional here.
 *
 * <p>It uses FrameworkFactory of OSGi on the class path, where nothing has to be declared; declared here, Java 17 would
 * refuse to start the module without OSGi.
 */
module dev.ioloop.launcher {
    requires dev.ioloop;
    requires dev.ioloop.chat;
    requires dev.ioloop.echo;
    requires static jdk.unsupported;
    requires static org.jspecify;
    requires static org.osgi.annotation.bundle;
    requires static org.osgi.annotation.versioning;
    requires static org.osgi.service.cm;
    requires static org.osgi.service.component.annotations;
    requires static osgi.core;
}
