package dev.ioloop.impl.streams.server;

import dev.ioloop.stream.AddressResolver;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a server was built with.
 *
 * <p>Thread rule: immutable.
 */
record Settings(List<Target> targets, @Nullable StandardProtocolFamily family, int backlog, boolean reusePort,
        Budget limits, AddressResolver resolver, @Nullable Duration proxyTimeout,
        Consumer<? super IOException> whenLost) {}
