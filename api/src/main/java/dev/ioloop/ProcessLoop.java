package dev.ioloop;

import dev.ioloop.spi.CurrentLoop;
import dev.ioloop.spi.LoopFactory;
import dev.ioloop.spi.Registry;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The loop of the whole process, and what loops are made with: behind the static methods of {@link IOLoop}.
 *
 * <p>Thread rule: any thread.
 */
final class ProcessLoop {
    /** Guards the making of the loop, so that two threads do not make two. */
    private static final Object LOCK = new Object();
    private static volatile LoopOptions configured = LoopOptions.defaults();

    private ProcessLoop() {}

    static void configure(LoopOptions options) {
        configured = Objects.requireNonNull(options, "options");
    }

    static IOLoop create(LoopOptions given) {
        LoopOptions options = given.orElse(configured);
        return factory(options.factory()).create(options);
    }

    private static LoopFactory factory(@Nullable String name) {
        Registry.Found<LoopFactory> found = Registry.find(LoopFactory.class);
        LoopFactory best = null;
        for (LoopFactory factory : found.services()) {
            boolean asked = name == null || name.equals(factory.name());
            if (asked && (best == null || factory.priority() > best.priority())) {
                best = factory;
            }
        }
        if (best != null) {
            return best;
        }
        String expected = "; expected a provider of " + LoopFactory.class.getName()
                + ": put the module dev.ioloop.impl.loop on the module path or class path, or install its bundle";
        throw new IllegalStateException(name == null || found.services().isEmpty()
                ? "no implementation of the loop is installed" + found.explainFailures() + expected
                : "there is no loop factory '" + name + "'" + found.explainFailures() + "; to choose from: "
                        + found.services().stream().map(LoopFactory::name).collect(Collectors.joining(", ")));
    }

    static IOLoop instance() {
        synchronized (LOCK) {
            IOLoop present = present();
            if (present != null) {
                return present;
            }
            IOLoop made = create(LoopOptions.defaults());
            if (!CurrentLoop.replaceInstance(null, made)) {
                throw new IllegalStateException(
                        "loop '" + made.name() + "' cannot become that of the process: another one"
                                + " was set meanwhile, not by IOLoop");
            }
            return made;
        }
    }

    static void install(IOLoop loop) {
        Objects.requireNonNull(loop, "loop");
        if (loop.isClosed()) {
            throw new LoopClosedException("loop '" + loop.name() + "' is closed, so it cannot be installed; make a new"
                    + " one");
        }
        synchronized (LOCK) {
            IOLoop present = present();
            if (present != null || !CurrentLoop.replaceInstance(null, loop)) {
                throw new IllegalStateException("loop '" + loop.name() + "' cannot be installed: the process has loop '"
                        + (present == null ? "unknown" : present.name())
                        + "' already; call IOLoop.clearInstance() first, or close that one");
            }
        }
    }

    static @Nullable IOLoop clear() {
        synchronized (LOCK) {
            IOLoop present = present();
            CurrentLoop.replaceInstance(present, null);
            return present;
        }
    }

    /** The loop of the process, unless it is closed; then it is forgotten. */
    private static @Nullable IOLoop present() {
        IOLoop present = CurrentLoop.instance();
        if (present != null && present.isClosed()) {
            CurrentLoop.replaceInstance(present, null);
            return null;
        }
        return present;
    }
}
