package dev.ioloop.deferred;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The programs in README.md run and print what it says. Each is one file; the comment above a block tells which. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadmeTest {
    private static final Pattern BLOCK = Pattern
            .compile("<!-- program=(\\S+) file=(\\S+) -->\n```\\w*\n(.*?)\n```\n", Pattern.DOTALL);

    @TempDir
    Path folder;

    @TestFactory
    List<DynamicTest> programs() throws Exception {
        String text = Files.readString(ChildJvm.TARGET.resolveSibling("README.md"), UTF_8);
        Map<String, Path> sources = new LinkedHashMap<>();
        Map<String, String> outputs = new LinkedHashMap<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (block.group(2).equals("output")) {
                outputs.put(block.group(1), block.group(3));
            } else {
                sources.put(block.group(1), Files.writeString(folder.resolve(block.group(2)), block.group(3), UTF_8));
            }
        }
        int elsewhere = text.split("<!-- test=", -1).length - 1;
        assertEquals(text.split("```java\n", -1).length - 1, sources.size() + elsewhere,
                "blocks of Java, and those marked");
        assertEquals(sources.keySet(), outputs.keySet());
        assertTrue(sources.size() > 0);
        return sources.keySet().stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> runs(sources.get(name), outputs.get(name)))).toList();
    }

    private static void runs(Path source, String output) throws Exception {
        Process process = ChildJvm.start(List.of(source.toString()));
        try {
            assertEquals(output, new String(process.getInputStream().readAllBytes(), UTF_8).strip());
            assertTrue(process.waitFor(40, TimeUnit.SECONDS), "the program has not ended");
            assertEquals(0, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }
}
