package dev.ioloop.spi;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes loops: an implementation of {@link IOLoop} brings one, as a DS component and in META-INF/services.
 *
 * <p>Thread rule: any thread.
 */
@ConsumerType
public interface LoopFactory {
    /**
     * What it is asked for by, see {@link LoopOptions#withFactory}.
     *
     * @return a short name; by default the name of the class
     */
    default String name() {
        return getClass().getName();
    }

    /**
     * Which factory is preferred where there are several.
     *
     * @return the greatest one wins; ioloop's own has 0
     */
    default int priority() {
        return 0;
    }

    /**
     * Makes a loop; see {@link IOLoop#create(LoopOptions)} for what it throws.
     *
     * @param options how
     * @return a new loop, not started
     */
    IOLoop create(LoopOptions options);
}
