package dev.ioloop.itest.contracts;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What {@link RowListenerTest} runs. Not named like a test, so that no ordinary run finds the failures in it.
 *
 * <p>Thread rule: one thread at a time.
 */
final class RowSamples {
    private RowSamples() {}

    interface Contract {
        @Test
        @Row("INHERITED")
        default void inherited() {}

        @Test
        @Row("REPLACED")
        default void overridden() {}
    }

    @Row("OF-THE-CONTRACT")
    interface RowedContract {
        @Test
        default void ofRowedContract() {}
    }

    @Row("ALL")
    static class Sample implements Contract, RowedContract {
        @Test
        @Row({"ONE", "TWO"})
        void passes() {}

        @Test
        @Row("ONE")
        void fails() {
            fail("on purpose");
        }

        @Test
        @Row("DISABLED")
        @Disabled("on purpose")
        void disabled() {}

        @Test
        @Row("ASSUMED")
        void assumes() {
            assumeTrue(false, "on purpose");
        }

        @Override
        @Test
        public void overridden() {}

        @RepeatedTest(3)
        @Row("REPEATED")
        void failsOnce(RepetitionInfo info) {
            assertTrue(info.getCurrentRepetition() != 2, "on purpose");
        }

        @RepeatedTest(2)
        @Row("REPEATED")
        void passesOnce(RepetitionInfo info) {
            assumeTrue(info.getCurrentRepetition() == 1, "on purpose");
        }

        @TestFactory
        @Row("DYNAMIC")
        Stream<DynamicTest> elsewhere() {
            return Stream.of(dynamicTest("elsewhere", URI.create("file:///elsewhere"), () -> {
            }));
        }

        @TestFactory
        @Row("DYNAMIC")
        Stream<DynamicTest> none() {
            return Stream.empty();
        }

        @TestFactory
        @Row("DYNAMIC")
        Stream<DynamicTest> broken() {
            throw new IllegalStateException("on purpose");
        }

        @Nested
        @Row("NESTED")
        class Inner {
            @Test
            void inner() {}
        }
    }

    @Disabled("on purpose")
    static class DisabledClass {
        @Test
        @Row("IN-DISABLED")
        void neverRuns() {}
    }

    static class BrokenSetUp {
        @BeforeAll
        static void setUp() {
            fail("on purpose");
        }

        @Test
        @Row("IN-BROKEN")
        void neverRuns() {}
    }

    static class BrokenTearDown {
        @AfterAll
        static void tearDown() {
            fail("on purpose");
        }

        @Test
        @Row("IN-BROKEN")
        void runs() {}
    }

    static class WithoutRow {
        @Test
        void runs() {}
    }
}
