package dev.ioloop.deferred;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ioloop.itest.contracts.Row;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link React#react} in a process of its own, which it ends. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReactProcessTest {
    private Process process;

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private BufferedReader start(String... args) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(ReactProgram.class.getName()));
        arguments.addAll(List.of(args));
        process = ChildJvm.start(arguments);
        return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    private int status() throws InterruptedException {
        assertTrue(process.waitFor(40, TimeUnit.SECONDS), "the process has not ended");
        return process.exitValue();
    }

    @Test
    @Row({"TWI-REACT-001", "TWI-REACT-003", "TWI-REACT-013"})
    void successEndsTheProcessWithStatusZero() throws Exception {
        List<String> lines = start("succeed", "x").lines().toList();
        assertEquals(List.of("loop of the process: true [succeed, x]", "shutdown"), lines);
        assertEquals(0, status());
    }

    @Test
    void failureEndsItWithStatusOne() throws Exception {
        assertTrue(start("fail").lines().toList().contains("shutdown"));
        assertEquals(1, status());
    }

    @Test
    @Row("TWI-REACT-010")
    void whatMainThrowsEndsItWithStatusOneBeforeTheLoopRuns() throws Exception {
        assertEquals(List.of("loop of the process: true [else]"), start("else").lines().toList());
        assertEquals(1, status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    @DisabledOnOs(OS.WINDOWS)
    @Row("TWI-REACT-009")
    void aSignalShutsItDownInOrder(String signal) throws Exception {
        BufferedReader out = start("wait");
        assertEquals("loop of the process: true [wait]", out.readLine());
        assertEquals("ready", out.readLine());
        Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid()).inheritIO().start();
        assertTrue(kill.waitFor(10, TimeUnit.SECONDS));
        assertEquals("shutdown", out.readLine());
        assertEquals(0, status());
    }
}
