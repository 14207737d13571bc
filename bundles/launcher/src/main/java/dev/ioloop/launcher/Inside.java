package dev.ioloop.launcher;

import java.time.Duration;
import java.util.function.Function;

import org.osgi.framework.BundleContext;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Calls the components that the launcher has in the framework. A component may come up a little later than the framework
 * says that it has started, so a call waits for it.
 *
 * <p>Thread rule: any thread.
 *
 * @param context of the framework itself
 */
record Inside(BundleContext context) {
    /** How long a component may take to come up. */
    private static final Duration START_TIME = Duration.ofSeconds(10);

    /**
     * Calls one.
     *
     * @param <S> the type of the service, with its parameters
     * @param <T> the type of the answer
     * @param type the type of the service
     * @param role the value of its property dev.ioloop.launcher
     * @param call what to ask
     * @return the answer
     * @throws LaunchException if it does not come up in time
     */
    <S, T> T call(Class<? super S> type, String role, Function<? super S, T> call)
            throws LaunchException, InterruptedException {
        Filter filter;
        try {
            filter = FrameworkUtil.createFilter("(&(objectClass=" + type.getName() + ")(dev.ioloop.launcher=" + role
                    + "))");
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException("no role: " + role, e);
        }
        ServiceTracker<S, S> tracker = new ServiceTracker<>(context, filter, null);
        tracker.open();
        try {
            S service = tracker.waitForService(START_TIME.toMillis());
            if (service == null) {
                throw LaunchException.runTime("the service '" + role + "' did not come up within "
                        + START_TIME.toSeconds() + " s; a bundle was left out, or did not start");
            }
            return call.apply(service);
        } finally {
            tracker.close();
        }
    }
}
