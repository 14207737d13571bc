package dev.ioloop.impl.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.IOLoop;
import dev.ioloop.LoopOptions;
import dev.ioloop.itest.contracts.Row;
import java.io.BufferedReader;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A program that has slf4j without any provider. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WithoutProviderTest {
    @Test
    @Row("TOR-CBK-026")
    void failuresArePrintedWhereNothingIsConfiguredToLogThem() throws Exception {
        Process process = ChildProgram.startWithoutLogging(Failing.class);
        try (BufferedReader reader = process.inputReader()) {
            String said = String.join("\n", reader.lines().toList());
            assertTrue(process.waitFor(20, TimeUnit.SECONDS), said);
            assertEquals(0, process.exitValue(), said);
            assertTrue(said.contains("Exception in callback the callback of loop 'quiet'"), said);
            assertTrue(said.contains("IllegalStateException: on purpose") && said.contains("\tat "), said);
        } finally {
            process.destroyForcibly();
        }
    }

    /** A program whose callback fails. */
    static final class Failing {
        private Failing() {}

        public static void main(String[] arguments) {
            IOLoop loop = new EventLoop(LoopOptions.defaults().withName("quiet")
                    .withPollerProvider(new HandPollerProvider("hand", 0, "hand")), false);
            loop.execute(new Runnable() {
                @Override
                public void run() {
                    throw new IllegalStateException("on purpose");
                }

                @Override
                public String toString() {
                    return "the callback";
                }
            });
            loop.runOnce(Duration.ZERO);
            loop.close();
        }
    }
}
