package dev.ioloop.deferred;

import dev.ioloop.ExceptionHandler;
import dev.ioloop.IOLoop;
import dev.ioloop.LoopFailure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of a failure that nobody has handled: the hook of its loop, else the log.
 *
 * <p>Thread rule: {@link #run} the loop's owner, if there is a loop; {@link #log} any thread.
 */
record UnhandledReport(Failure failure, @Nullable IOLoop loop, @Nullable DeferredSites sites) implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Deferred.class);

    @Override
    public void run() {
        if (loop == null || loop.isClosed()) {
            log();
            return;
        }
        addSites();
        ExceptionHandler handler = loop.exceptionHandler();
        if (handler == ExceptionHandler.ESCAPE) {
            failure.raiseUnchecked(); // as the handler wants it: out of the callback, and out of the run
        }
        handler.handle(new LoopFailure(loop, LoopFailure.Origin.FUTURE, "Deferred (Unhandled Error)", failure.value()));
    }

    void log() {
        addSites();
        LOG.error("Unhandled Error in Deferred{}",
                loop == null ? "" : " of loop '" + loop.name() + "', which is closed",
                failure.value());
    }

    private void addSites() {
        if (sites != null) {
            sites.addTo(failure.value());
        }
    }

    @Override
    public String toString() {
        return "unhandled error of a Deferred";
    }
}
