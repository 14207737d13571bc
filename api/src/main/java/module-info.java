/**
 * The API of ioloop: one event loop, channels, readiness, timers, loop-bound futures and the whole taxonomy of
 * exceptions ({@link dev.ioloop}), locks and queues for work on a loop ({@link dev.ioloop.sync}), and what those implement
 * who bring a poller, a loop or a channel family ({@link dev.ioloop.spi}).
 *
 * <p>Nothing here does I/O. Implementations are found by {@link dev.ioloop.spi.Registry}: OSGi components add
 * themselves there, in plain Java {@link java.util.ServiceLoader} finds them. A program needs this module at compile
 * time, and at run time {@code dev.ioloop.impl.loop} and at least one poller, for example
 * {@code dev.ioloop.poller.nio}.
 *
 * @uses dev.ioloop.spi.ContextCarrier what carries values of threads to callbacks, for all loops
 * @uses dev.ioloop.spi.LoopFactory the loop implementation behind {@link dev.ioloop.IOLoop#create()}
 * @uses dev.ioloop.spi.PollerProvider the pollers that a loop chooses from
 * @uses dev.ioloop.stream.StreamFactory the implementation behind {@link dev.ioloop.stream.Connection#open}
 * @uses dev.ioloop.sync.SyncFactory the implementation behind {@link dev.ioloop.sync.Sync#of}
 */
// static and not transitive, though the annotations stand on exported types: transitive, the compiler of every user would
// ask for these jars, which are of no use at run time.
module dev.ioloop {
    requires static org.jspecify;
    requires static org.osgi.annotation.bundle;
    requires static org.osgi.annotation.versioning;

    exports dev.ioloop;
    exports dev.ioloop.spi;
    exports dev.ioloop.stream;
    exports dev.ioloop.sync;

    uses dev.ioloop.spi.ContextCarrier;
    uses dev.ioloop.spi.LoopFactory;
    uses dev.ioloop.spi.PollerProvider;
    uses dev.ioloop.stream.StreamFactory;
    uses dev.ioloop.sync.SyncFactory;
}
