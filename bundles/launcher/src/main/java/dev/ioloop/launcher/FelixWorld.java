package dev.ioloop.launcher;

import dev.ioloop.launcher.inside.ConfigurationComponent;
import dev.ioloop.launcher.inside.EchoState;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/**
 * The server in an embedded framework. The framework keeps its files in a fresh temporary folder, so that any number of
 * them runs at once and none finds what another one has left.
 *
 * <p>Thread rule: as {@link World}.
 */
final class FelixWorld implements World {
    /** The folder of the distribution; set by the script. */
    private static final String HOME = "dev.ioloop.home";
    /** The version of the class path's slf4j that the bundles see. */
    private static final String SLF4J = "2.0.20";
    /** What the default loop takes as its poller. */
    private static final String POLLER = "dev.ioloop.poller";

    private final Framework framework;
    private final TemporaryFolder storage;
    private final Inside inside;
    private final boolean withChat;
    /** The socket that is not in the storage, or null. */
    private final @Nullable Path unix;

    private FelixWorld(Framework framework, TemporaryFolder storage, Options options) {
        this.framework = framework;
        this.storage = storage;
        this.inside = new Inside(framework.getBundleContext());
        this.withChat = options.chatPort().isPresent();
        this.unix = options.unix();
    }

    static FelixWorld start(Options options, PrintStream err) throws LaunchException, InterruptedException {
        options.address(options.port());
        String poller = options.poller() == null ? "" : options.poller();
        if (!poller.isEmpty()) {
            System.setProperty(POLLER, poller);
        }
        TemporaryFolder storage = TemporaryFolder.create("ioloop-");
        FelixWorld world = null;
        boolean serves = false;
        try {
            Framework framework = framework(configuration(options, storage.path()));
            framework.init();
            world = new FelixWorld(framework, storage, options);
            framework.getBundleContext().addFrameworkListener(new StartErrors(err));
            BundleSet.install(framework.getBundleContext(), Path.of(System.getProperty(HOME, ".")),
                    world.withChat);
            framework.start();
            world.checkPoller(poller);
            framework.adapt(FrameworkStartLevel.class).setStartLevel(BundleSet.LAST_LEVEL);
            world.checkServer();
            serves = true;
            return world;
        } catch (BundleException | IOException e) {
            throw LaunchException.runTime("the OSGi framework did not start: " + e.getMessage());
        } finally {
            if (!serves && world != null) {
                world.stop();
                world.awaitEnd();
            }
            if (!serves) {
                storage.delete();
            }
        }
    }

    private static Framework framework(Map<String, String> configuration) throws LaunchException {
        return ServiceLoader.load(FrameworkFactory.class).findFirst()
                .orElseThrow(() -> LaunchException.runTime("no OSGi framework is on the class path; expected"
                        + " org.apache.felix.framework, start by the script ./ioloop"))
                .newFramework(configuration);
    }

    private static Map<String, String> configuration(Options options, Path storage) {
        Map<String, String> values = new HashMap<>();
        values.put(Constants.FRAMEWORK_STORAGE, storage.toString());
        values.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, String.valueOf(BundleSet.POLLER_LEVEL));
        // The bundles log by the slf4j of the class path: neither a mediator nor a provider bundle is needed.
        values.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                "org.slf4j;org.slf4j.event;org.slf4j.helpers;org.slf4j.spi;version=" + SLF4J);
        values.put("felix.log.level", "0"); // StartErrors tells what goes wrong, in a line
        values.put("felix.bootdelegation.implicit", "false");
        values.put("felix.service.urlhandlers", "false");
        values.put(ConfigurationComponent.HOST, options.host());
        values.put(ConfigurationComponent.PORT, String.valueOf(options.port()));
        Path unix = options.unix() == null && options.withUnix() ? LocalSocket.in(storage) : options.unix();
        if (unix != null) {
            values.put(ConfigurationComponent.UNIX, unix.toString());
        }
        options.chatPort().ifPresent(port -> values.put(ConfigurationComponent.CHAT_PORT, String.valueOf(port)));
        return values;
    }

    private void checkPoller(String wanted) throws LaunchException, InterruptedException {
        Optional<String> refusal = inside.<Function<String, Optional<String>>, Optional<String>>call(Function.class,
                "pollers", pollers -> pollers.apply(wanted));
        if (refusal.isPresent()) {
            throw LaunchException.runTime(refusal.get());
        }
    }

    private void checkServer() throws LaunchException, InterruptedException {
        String failure = state().get(EchoState.FAILURE);
        if (failure != null) {
            throw LaunchException.runTime(failure);
        }
    }

    @Override
    public String description() {
        int bundles = framework.getBundleContext().getBundles().length - 1; // the first one is the framework
        return "Felix " + framework.getVersion() + " with " + bundles + " bundles";
    }

    @Override
    public Map<String, String> state() throws LaunchException, InterruptedException {
        Map<String, String> state = new HashMap<>(stateOf("state"));
        if (withChat) {
            state.putAll(stateOf("chat-state"));
        }
        return state;
    }

    private Map<String, String> stateOf(String role) throws LaunchException, InterruptedException {
        return inside.<Supplier<Map<String, String>>, Map<String, String>>call(Supplier.class, role, Supplier::get);
    }

    @Override
    public String drain(Duration timeout) throws InterruptedException, LaunchException {
        CompletionStage<String> drained = inside
                .<Function<Duration, CompletionStage<String>>, CompletionStage<String>>call(Function.class, "drain",
                        drain -> drain.apply(timeout));
        try {
            return drained.toCompletableFuture().get(timeout.plus(Main.GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw LaunchException.runTime("the servers did not drain: " + e);
        }
    }

    @Override
    public void stop() {
        try {
            framework.stop();
        } catch (BundleException e) {
            throw new IllegalStateException("the OSGi framework does not stop", e);
        }
    }

    @Override
    public void awaitEnd() throws InterruptedException {
        framework.waitForStop(0);
        storage.delete();
    }

    @Override
    public void discard() {
        LocalSocket.discard(unix);
        storage.delete();
    }
}
