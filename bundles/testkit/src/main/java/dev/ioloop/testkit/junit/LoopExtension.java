package dev.ioloop.testkit.junit;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import dev.ioloop.testkit.ManualClock;
import dev.ioloop.testkit.ManualLoop;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives loops to tests, closes them after the test, and fails a test that leaves something behind: see {@link Leak}.
 *
 * <p>A test, or its {@code @BeforeEach}, takes as parameters an {@link IOLoop} (fresh, not started, owned by the thread of the
 * test), a {@code @Running IOLoop} (fresh, on a thread of its own), a {@link ManualLoop}, the {@link ManualClock} that
 * it is on, and the {@link ExpectedFailures}. Within a test, each kind is one object. {@link Allow} lets a test leave
 * something behind. Errors in the log are seen where logback is the provider of slf4j; tests that run at the same time see each
 * other's.
 *
 * <p>Answers to {@code AsyncTestCase} of Tornado, {@code TestCase} of Twisted's trial.
 *
 * <p>Thread rule: called by JUnit.
 */
public final class LoopExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(LoopExtension.class);
    private static final List<Class<?>> TYPES = List.of(IOLoop.class, ManualLoop.class, ManualClock.class,
            ExpectedFailures.class);

    private final LoopOptions options;
    private final Duration bound;

    /** Default options; a loop has 10 seconds to close. For {@code @ExtendWith}. */
    public LoopExtension() {
        this(LoopOptions.defaults(), Duration.ofSeconds(10));
    }

    /**
     * For {@code @RegisterExtension}.
     *
     * @param options of all loops; a handler of failures, a clock and a poller of its own are kept for an {@link IOLoop}. With
     *     a handler of its own, failures do not fail the test
     * @param bound how long a loop may take to close
     */
    public LoopExtension(LoopOptions options, Duration bound) {
        this.options = Objects.requireNonNull(options, "options");
        this.bound = Objects.requireNonNull(bound, "bound");
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(NAMESPACE).put(TestLoops.class, new TestLoops(options, bound, context.getDisplayName()));
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        TestLoops loops = context.getStore(NAMESPACE).remove(TestLoops.class, TestLoops.class);
        if (loops != null) {
            loops.finish(allowed(context));
        }
    }

    private static Set<Leak> allowed(ExtensionContext context) {
        Set<Leak> allowed = EnumSet.noneOf(Leak.class);
        context.getTestMethod().map(method -> method.getAnnotation(Allow.class))
                .ifPresent(allow -> allowed.addAll(List.of(allow.value())));
        for (Class<?> type = context.getTestClass().orElse(null); type != null; type = type.getEnclosingClass()) {
            Allow allow = type.getAnnotation(Allow.class);
            if (allow != null) {
                allowed.addAll(List.of(allow.value()));
            }
        }
        return allowed;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return TYPES.contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TestLoops loops = context.getStore(NAMESPACE).get(TestLoops.class, TestLoops.class);
        if (loops == null) {
            throw new IllegalStateException("there is a loop for each test, and none for "
                    + parameter.getDeclaringExecutable() + "; take it as a parameter of a test, of @BeforeEach or"
                    + " of @AfterEach");
        }
        Class<?> type = parameter.getParameter().getType();
        if (type == ManualLoop.class) {
            return loops.manual();
        }
        if (type == ManualClock.class) {
            return loops.clock();
        }
        if (type == ExpectedFailures.class) {
            return loops.failures();
        }
        return parameter.isAnnotated(Running.class) ? loops.running() : loops.owned();
    }
}
