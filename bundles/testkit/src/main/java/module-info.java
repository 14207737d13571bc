/**
 * What tests of programs on an ioloop loop need: {@link dev.ioloop.testkit.ManualClock}, a clock and scheduler moved by
 * hand, {@link dev.ioloop.testkit.ManualPollerProvider}, a poller driven by hand, {@link dev.ioloop.testkit.ManualLoop}, a
 * real loop on both, and {@link dev.ioloop.testkit.junit.LoopExtension} for JUnit Jupiter.
 *
 * <p>It uses the API alone. What makes a real loop needs {@code dev.ioloop.impl.loop} beside it; the package for JUnit needs
 * JUnit, the others do without.
 */
module dev.ioloop.testkit {
    requires transitive dev.ioloop;
    requires org.slf4j;
    requires static org.junit.jupiter.api;
    requires static org.jspecify;
    requires static org.osgi.annotation.bundle;
    requires static org.osgi.annotation.versioning;

    exports dev.ioloop.testkit;
    exports dev.ioloop.testkit.junit;
}
