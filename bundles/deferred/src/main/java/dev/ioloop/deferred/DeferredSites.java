package dev.ioloop.deferred;

import org.jspecify.annotations.Nullable;

/**
 * Where a Deferred was made and first fired, for the debug mode.
 *
 * <p>Thread rule: as the Deferred.
 */
final class DeferredSites {
    private final Site made = new Site("the Deferred was made here");
    private @Nullable Site fired;

    void firedHere() {
        fired = new Site("the Deferred was fired here first");
    }

    @Nullable Throwable fired() {
        return fired;
    }

    /** Adds the places to a failure that is about to be reported. */
    void addTo(Throwable failure) {
        failure.addSuppressed(made);
        if (fired != null) {
            failure.addSuppressed(fired);
        }
    }

    /** A place. It is never thrown, and appears as a suppressed exception of a failure or as a cause. */
    static final class Site extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Site(String what) {
            super(what, null, false, true);
        }
    }
}
