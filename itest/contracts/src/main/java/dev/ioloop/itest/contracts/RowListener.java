package dev.ioloop.itest.contracts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes which tests with a {@link Row} ran, and how they ended, when a test plan has finished. The JUnit platform finds
 * it by itself.
 *
 * <p>The file is {@value #DEFAULT_FILE} in the working directory, or what the system property {@value #FILE_PROPERTY}
 * names; see {@link RowFile} for its form. A test with several invocations counts as failed if one of them failed, and
 * as passed if one passed and none failed. A test that an assumption ended, or that is disabled, alone or with its
 * class, was skipped; a class whose set-up or tear-down fails takes all its tests along.
 *
 * <p>Thread rule: any thread; tests may run in parallel.
 */
public final class RowListener implements TestExecutionListener {
    /** The system property that names the file. */
    static final String FILE_PROPERTY = "dev.ioloop.rows";
    /** The file where the property is not set. */
    static final String DEFAULT_FILE = "target/rows.txt";

    private final Path file;
    private final Map<RowLine.Key, RowLine.Outcome> outcomes = new ConcurrentHashMap<>();
    private final Set<String> classes = Collections.newSetFromMap(new ConcurrentHashMap<>());
    private volatile @Nullable TestPlan plan;

    /** Makes a listener that writes to the file that the system property names. */
    public RowListener() {
        this(Path.of(System.getProperty(FILE_PROPERTY, DEFAULT_FILE)));
    }

    RowListener(Path file) {
        this.file = file;
    }

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        outcomes.clear();
        classes.clear();
        plan = testPlan;
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        recordAll(test, RowLine.Outcome.SKIPPED);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        switch (result.getStatus()) {
            // That a container ended well says nothing of its tests, of which there may be none.
            case SUCCESSFUL -> record(test, test.isTest() ? RowLine.Outcome.PASSED : RowLine.Outcome.SKIPPED);
            case ABORTED -> recordAll(test, RowLine.Outcome.SKIPPED);
            case FAILED -> recordAll(test, RowLine.Outcome.FAILED);
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan testPlan) {
        if (outcomes.isEmpty()) {
            return;
        }
        List<RowLine> lines = new ArrayList<>();
        outcomes.forEach((key, outcome) -> lines.add(new RowLine(key, outcome)));
        try {
            new RowFile(file).replace(classes, lines);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ", which tells the rows that ran", e);
        }
    }

    private void recordAll(TestIdentifier test, RowLine.Outcome outcome) {
        record(test, outcome);
        TestPlan current = plan;
        if (current != null && test.isContainer()) {
            current.getDescendants(test).forEach(below -> record(below, outcome));
        }
    }

    private void record(TestIdentifier test, RowLine.Outcome outcome) {
        Optional<MethodSource> found = methodOf(test);
        if (found.isEmpty()) {
            return;
        }
        MethodSource source = found.get();
        classes.add(source.getClassName());
        String name = RowLine.testName(source.getClassName(), source.getMethodName(),
                source.getMethodParameterTypes());
        for (String id : rowsOf(source.getJavaClass(), source.getJavaMethod())) {
            outcomes.merge(new RowLine.Key(id, name), outcome, RowLine.Outcome::worse);
        }
    }

    /** A dynamic test may say that it stands somewhere else than in a method: then the one that made it counts. */
    private Optional<MethodSource> methodOf(TestIdentifier test) {
        TestPlan current = plan;
        Optional<TestIdentifier> step = Optional.of(test);
        while (step.isPresent()) {
            if (step.get().getSource().orElse(null) instanceof MethodSource method) {
                return Optional.of(method);
            }
            step = current == null ? Optional.empty() : current.getParent(step.get());
        }
        return Optional.empty();
    }

    private static Set<String> rowsOf(Class<?> run, Method method) {
        Set<String> ids = new TreeSet<>();
        add(ids, method.getAnnotation(Row.class));
        add(ids, method.getDeclaringClass().getAnnotation(Row.class));
        for (Class<?> type = run; type != null; type = type.getEnclosingClass()) {
            add(ids, type.getAnnotation(Row.class));
        }
        return ids;
    }

    private static void add(Set<String> ids, @Nullable Row row) {
        if (row != null) {
            Collections.addAll(ids, row.value());
        }
    }
}
