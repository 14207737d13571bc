package dev.ioloop.itest.modules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What can be told from the sources alone: no file is too long to be read, each public type of the API tells its thread
 * rule.
 */
@Timeout(60)
class SourcesIT {
    private static final int LONGEST = 500;
    /** The first declaration of a type that begins a line, in a file whose comments are still there. */
    private static final Pattern PUBLIC_TYPE = Pattern.compile(
            "^public (?:(?:abstract|final|sealed|non-sealed) )*(?:@?interface|class|record|enum) (\\w+)",
            Pattern.MULTILINE);
    private static final Pattern JAVADOC = Pattern.compile("^/\\*\\*.*?\\*/", Pattern.MULTILINE | Pattern.DOTALL);

    @Test
    void noFileIsTooLong() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : sources(Jars.root())) {
            long lines = Files.readString(file, UTF_8).lines().count();
            if (lines > LONGEST) {
                tooLong.add(Jars.root().relativize(file) + " has " + lines + " lines");
            }
        }
        assertEquals(List.of(), tooLong, "files of more than " + LONGEST + " lines: split them");
    }

    @Test
    void eachPublicTypeOfTheApiTellsItsThreadRule() throws IOException {
        List<Path> files = sources(Jars.root().resolve("api/src/main/java/dev"));
        List<String> without = new ArrayList<>();
        int types = 0;
        for (Path file : files) {
            String text = Files.readString(file, UTF_8);
            Matcher type = PUBLIC_TYPE.matcher(text);
            if (type.find()) {
                types++;
                if (!lastJavadoc(text.substring(0, type.start())).contains("Thread rule: ")) {
                    without.add(type.group(1));
                }
            }
        }
        assertTrue(types > files.size() / 2, types + " public types in " + files.size() + " files");
        assertEquals(List.of(), without, "types whose Javadoc has no sentence that begins with 'Thread rule: '");
    }

    private static String lastJavadoc(String text) {
        String last = "";
        for (Matcher javadoc = JAVADOC.matcher(text); javadoc.find();) {
            last = javadoc.group();
        }
        return last;
    }

    /** The sources below a folder, without what was built and what belongs to tools. */
    private static List<Path> sources(Path folder) throws IOException {
        List<Path> all = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                String name = directory.getFileName().toString();
                return !directory.equals(folder) && (name.startsWith(".") || name.equals("target"))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".java")) {
                    all.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        assertTrue(!all.isEmpty(), "there are no sources in " + folder);
        return all;
    }
}
