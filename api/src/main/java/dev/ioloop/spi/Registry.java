package dev.ioloop.spi;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Where implementations are found: those that were added here (in OSGi, by DS components, as they come and go), then
 * those that {@link ServiceLoader} finds.
 *
 * <p>Thread rule: any thread.
 */
public final class Registry {
    private record Entry(Class<?> type, Object service) {
        /** Whether it is this very service: two may be equal and yet two. */
        boolean is(Class<?> otherType, Object otherService) {
            return type == otherType && service == otherService;
        }
    }

    private record Subscriber(Class<?> type, Listener<Object> listener) {}

    private static final List<Entry> ENTRIES = new CopyOnWriteArrayList<>();
    private static final List<Subscriber> SUBSCRIBERS = new CopyOnWriteArrayList<>();

    private Registry() {}

    /**
     * What was found.
     *
     * @param <T> the type of service
     * @param services those that can be used, the added ones first
     * @param failures why others could not be loaded
     */
    public record Found<T>(List<T> services, List<String> failures) {
        /**
         * Copies the lists.
         */
        public Found {
            services = List.copyOf(services);
            failures = List.copyOf(failures);
        }

        /**
         * The failures, to be put into a message.
         *
         * @return empty, or the failures in brackets after a space
         */
        public String explainFailures() {
            return failures.isEmpty() ? "" : " (failed to load: " + String.join("; ", failures) + ")";
        }
    }

    /**
     * Told when services are added and removed.
     *
     * @param <T> the type of service
     */
    public interface Listener<T> {
        /**
         * A service was added.
         *
         * @param service the service
         */
        void added(T service);

        /**
         * A service was removed. Those who use it let it go before this returns, or after a bound.
         *
         * @param service the service
         */
        void removed(T service);
    }

    /** Ends what it was returned for. */
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Adds a service. Adding the same object again does nothing.
     *
     * @param <T> the type of service
     * @param type the type that it is found by
     * @param service the service
     */
    public static <T> void add(Class<T> type, T service) {
        Entry entry = new Entry(type, Objects.requireNonNull(type.cast(service), "service"));
        synchronized (ENTRIES) {
            if (contains(entry)) {
                return;
            }
            ENTRIES.add(entry);
        }
        for (Subscriber subscriber : SUBSCRIBERS) {
            if (subscriber.type == type) {
                subscriber.listener.added(service);
            }
        }
    }

    private static boolean contains(Entry entry) {
        return ENTRIES.stream().anyMatch(e -> e.is(entry.type, entry.service));
    }

    /**
     * Removes a service that was added, and returns when those who use it have let it go.
     *
     * @param <T> the type of service
     * @param type the type that it was added by
     * @param service the service
     * @return false if it was not there
     */
    public static <T> boolean remove(Class<T> type, T service) {
        if (!ENTRIES.removeIf(e -> e.is(type, service))) {
            return false;
        }
        for (Subscriber subscriber : SUBSCRIBERS) {
            if (subscriber.type == type) {
                subscriber.listener.removed(service);
            }
        }
        return true;
    }

    /**
     * Asks to be told of services as they come and go from now on.
     *
     * @param <T> the type of service
     * @param type the type that they are added by
     * @param listener who is told, on the thread that adds or removes
     * @return ends it
     */
    public static <T> Subscription subscribe(Class<T> type, Listener<? super T> listener) {
        Subscriber subscriber = new Subscriber(type, new Listener<>() {
            @Override
            public void added(Object service) {
                listener.added(type.cast(service));
            }

            @Override
            public void removed(Object service) {
                listener.removed(type.cast(service));
            }
        });
        SUBSCRIBERS.add(subscriber);
        // By identity: the first call of a record's equals() leaves its class in a cache of the JDK, strongly on 17,
        // and with it the class loader of a bundle that may be uninstalled.
        return () -> SUBSCRIBERS.removeIf(s -> s == subscriber);
    }

    /**
     * Finds services: those added, then those that {@link ServiceLoader} finds with the class loader of the type. One
     * that cannot be loaded is skipped, and its reason kept.
     *
     * @param <T> the type of service
     * @param type the type; the module {@code dev.ioloop} must use it
     * @return what was found
     */
    public static <T> Found<T> find(Class<T> type) {
        List<T> services = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (Entry entry : ENTRIES) {
            if (entry.type == type) {
                services.add(type.cast(entry.service));
            }
        }
        Iterator<ServiceLoader.Provider<T>> providers = ServiceLoader.load(type, type.getClassLoader()).stream()
                .iterator();
        boolean more = true;
        while (more) {
            try {
                more = providers.hasNext();
                if (more) {
                    addUnlessPresent(services, providers.next());
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                failures.add(explain(e));
            }
        }
        return new Found<>(services, failures);
    }

    private static <T> void addUnlessPresent(List<T> services, ServiceLoader.Provider<T> provider) {
        Class<? extends T> implementation = provider.type();
        if (services.stream().noneMatch(s -> s.getClass() == implementation)) {
            services.add(provider.get());
        }
    }

    private static String explain(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null ? String.valueOf(e.getMessage()) : e.getMessage() + ", because of " + cause;
    }
}
