package dev.ioloop.deferred.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example of the README is this program, and prints what the README says. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KitchenTest {
    @Test
    void itPrintsWhatTheReadmeSays() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            Kitchen.main(new String[0]);
        } finally {
            System.setOut(before);
        }
        assertEquals("pasta with sauce\ndone\n", printed.toString(StandardCharsets.UTF_8).replace("\r\n", "\n"));
    }

    @Test
    void itIsTheOneInTheReadme() throws Exception {
        Path module = Path.of(System.getProperty("dev.ioloop.target")).getParent();
        String text = Files.readString(module.resolve("README.md")).replace("\r\n", "\n");
        String source = Files.readString(module.resolve("src/test/java/dev/ioloop/deferred/example/Kitchen.java"))
                .replace("\r\n", "\n");
        assertTrue(text.contains("```java\n" + source + "```"), "the README shows another program");
    }
}
