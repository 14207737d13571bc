/**
 * Deferreds: a result that comes later, with its chain of callbacks and errbacks, in the way of Twisted; lists of them,
 * events and steps.
 *
 * <p>It uses the API alone. What makes a real loop needs {@code dev.ioloop.impl.loop} beside it.
 */
module dev.ioloop.deferred {
    requires transitive dev.ioloop;
    requires org.slf4j;
    requires static org.jspecify;
    requires static org.osgi.annotation.bundle;
    requires static org.osgi.annotation.versioning;

    exports dev.ioloop.deferred;
}
