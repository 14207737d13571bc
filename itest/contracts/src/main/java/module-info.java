/**
 * A library for tests, not deployed: the contracts that every poller and every family of channels has to keep, as
 * interfaces with default test methods ({@code PollerContract}, {@code ChannelContract}), and {@code @Row}, which
 * names the behaviours that a test proves, with the listener that writes down which of those tests ran.
 *
 * @provides org.junit.platform.launcher.TestExecutionListener the listener behind {@code @Row}
 */
module dev.ioloop.itest.contracts {
    requires transitive dev.ioloop;
    requires transitive org.junit.jupiter.api;
    requires org.junit.platform.launcher;
    requires static ch.qos.logback.classic;
    requires static ch.qos.logback.core;
    requires static org.jspecify;
    requires static org.slf4j;

    exports dev.ioloop.itest.contracts;

    provides org.junit.platform.launcher.TestExecutionListener with dev.ioloop.itest.contracts.RowListener;
}
