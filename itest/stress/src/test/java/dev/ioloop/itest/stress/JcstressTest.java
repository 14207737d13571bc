package dev.ioloop.itest.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.impl.loop.CallbackQueueRaces;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.TestConfig;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * Runs the tests of OpenJDK's jcstress that are in this module's main code: half of them, shortly, in the build; all of
 * them, long and with all its kinds of compilation, with -Pstress. Its report is target/jcstress/report/index.html.
 */
@Timeout(value = 7, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JcstressTest {
    /** How many there are; fewer means that the processor has overlooked some. */
    private static final int TESTS = 30;
    private static final String QUEUE = CallbackQueueRaces.OfferAgainstOffer.class.getCanonicalName();

    private static Options options;

    /** The ways in that all others go through, and one of each kind; the others run with -Pstress alone. */
    private static final List<String> IN_THE_BUILD = List.of("CallbackQueueRaces", "LoopRaces.PostAgainstSleep",
            "LoopRaces.PostAgainstClose", "LoopRaces.CallAgainstClose", "FutureRaces.CompleteAgainstCancelOnLoop",
            "FutureRaces.CompleteAgainstTimeout", "PermitRaces.SemaphoreCancelAgainstRelease",
            "PermitRaces.EventCancelAgainstSet", "QueueRaces.PutCancelAgainstGet", "QueueRaces.GetCancelAgainstPut",
            "DeferredRaces.DeferToThreadAgainstCancel");
    /**
     * A turn is long: with few races between two meetings of the actors, these stay together. They yield while they wait
     * for each other, since others may want the processor, too.
     */
    private static final List<String> STRIDES = List.of("-strideSize", "4", "-strideCount", "64",
            "-spinStyle", "THREAD_YIELD");
    /** One kind of compilation, as in a program; some milliseconds for each test. */
    private static final List<String> SHORT = List.of("-m", "quick", "-iters", "1", "-time", "250", "-f", "1", "-sc",
            "false", "-af", "NONE", "-pth", "false", "-hs", "128", "-jvmArgs", "-Xmx128m -XX:+UseSerialGC");
    private static final List<String> LONG = List.of("-m", "default");

    @BeforeAll
    static void parse() throws Exception {
        options = new Options(new String[]{"-m", "sanity", "-c", "1"});
        assertTrue(options.parse());
    }

    @Test
    void noForbiddenOutcomeAppears() throws Exception {
        if (Boolean.getBoolean("ioloop.stress.long")) {
            // A race of some instructions needs the many meetings that jcstress arranges by itself.
            run("jcstress-queue", "\\.CallbackQueueRaces\\.", 5, LONG, Duration.ofHours(3));
            run("jcstress", "\\.jcstress\\.", TESTS - 5, with(LONG, STRIDES), Duration.ofHours(3));
        } else {
            String chosen = "\\.(" + String.join("|", IN_THE_BUILD).replace(".", "\\.") + ")(\\.|$)";
            run("jcstress", chosen, IN_THE_BUILD.size() + 4, with(SHORT, STRIDES), Duration.ofMinutes(4));
        }
    }

    private static void run(String name, String chosen, int count, List<String> words, Duration bound)
            throws Exception {
        Set<String> tests = TestList.tests().stream().filter(Pattern.compile(chosen).asPredicate())
                .collect(Collectors.toSet());
        assertEquals(count, tests.size(), () -> "the tests: " + tests);
        JcstressRun run = new JcstressRun(Path.of(System.getProperty("dev.ioloop.target"), name));
        Collection<TestResult> results = run.run(with(words, List.of("-t", chosen)), bound);
        assertEquals("", String.join("\n", JcstressRun.complaints(results, tests)));
    }

    private static List<String> with(List<String> words, List<String> more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(more);
        return all;
    }

    @Test
    void whatIsExpectedIsNotComplainedOf() {
        assertEquals(List.of(), complaints(result(Status.NORMAL, "acbd")));
    }

    @Test
    void aForbiddenOutcomeIsComplainedOf() {
        assertTrue(complaints(result(Status.NORMAL, "abc")).toString().contains("Observed forbidden state: abc"));
    }

    @Test
    void aTestThatDidNotComeToItsEndIsComplainedOf() {
        for (Status status : Status.values()) {
            assertEquals(status == Status.NORMAL ? 0 : 1, complaints(result(status, "abcd")).size(), status::toString);
        }
    }

    @Test
    void aTestThatDidNotRunIsComplainedOf() {
        assertEquals(List.of(QUEUE + ": there is no result of it"), complaints());
        assertEquals(1, complaints(result(Status.NORMAL)).size());
    }

    private static List<String> complaints(TestResult... results) {
        return JcstressRun.complaints(List.of(results), List.of(QUEUE));
    }

    private static TestResult result(Status status, String... outcomes) {
        TestResult result = new TestResult(status);
        result.setConfig(new TestConfig(options, TestList.getInfo(QUEUE), 0, List.of(), 0, null));
        for (String outcome : outcomes) {
            result.addState(outcome, 1);
        }
        return result;
    }
}
