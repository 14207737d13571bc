package dev.ioloop.impl.loop;

import dev.ioloop.ChannelFactory;
import dev.ioloop.ExceptionHandler;
import dev.ioloop.LoopClock;
import dev.ioloop.LoopFailure;
import dev.ioloop.LoopOptions;
import dev.ioloop.spi.Poller;
import dev.ioloop.spi.PollerOptions;
import dev.ioloop.spi.PollerProvider;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The event loop itself, with a poller that only waits.
 *
 * <p>Thread rule: any thread.
 */
final class EventLoopThread implements HomeUnderTest {
    private static final Pattern TIMERS = Pattern.compile("(\\d+) timers");

    private final ManualLoopClock clock = new ManualLoopClock();
    private final BlockingQueue<LoopFailure> failures = new LinkedBlockingQueue<>();
    private final EventLoop loop = newLoop(clock, failures::add);
    private final Thread thread = new Thread(loop::start, "real");

    EventLoopThread() {
        thread.setDaemon(true);
        thread.start();
        try {
            onLoop(() -> null);
        } catch (Exception e) {
            throw new AssertionError("the loop did not start", e);
        }
    }

    static EventLoop newLoop(LoopClock clock, ExceptionHandler handler) {
        return (EventLoop) new EventLoopFactory().create(LoopOptions.defaults().withName("real").withClock(clock)
                .withExceptionHandler(handler).withPollerProvider(new Waiting()));
    }

    /** Brings the poller without channels. */
    private static final class Waiting implements PollerProvider {
        private final ChannelFactory none = (ChannelFactory) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[]{ChannelFactory.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("family")) {
                        return "none";
                    }
                    throw new UnsupportedOperationException(method.getName());
                });

        @Override
        public String name() {
            return "waiting";
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public Optional<String> unavailable() {
            return Optional.empty();
        }

        @Override
        public ChannelFactory channels() {
            return none;
        }

        @Override
        public Poller open(PollerOptions options) {
            return new ParkingPoller();
        }
    }

    @Override
    public FutureHome home() {
        return loop;
    }

    @Override
    public Thread thread() {
        return thread;
    }

    @Override
    public ManualLoopClock manualClock() {
        return clock;
    }

    @Override
    public int timers() {
        loop.checkOwner();
        Matcher matcher = TIMERS.matcher(loop.toString());
        if (!matcher.find()) {
            throw new AssertionError(loop);
        }
        return Integer.parseInt(matcher.group(1));
    }

    @Override
    public BlockingQueue<LoopFailure> failures() {
        return failures;
    }

    @Override
    public void close() {
        loop.close();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(BOUND));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
